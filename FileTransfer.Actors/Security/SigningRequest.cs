using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// A public key whose owner proved, by signing a PKCS #10 request, to hold the private one. Nothing else of the
/// request is kept: names and extensions in it are wishes.
/// </summary>
public sealed class SigningRequest
{
    private const string EllipticCurveKey = "1.2.840.10045.2.1";
    private static readonly byte[] P256 = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    private SigningRequest(PublicKey key) => Key = key;

    internal PublicKey Key { get; }

    /// <summary>A request signed with <paramref name="key"/>, DER.</summary>
    internal static byte[] Create(ECDsa key) =>
        new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256).CreateSigningRequest();

    /// <exception cref="FailureException">
    /// <see cref="Reason.ProtocolViolation"/>: malformed, badly signed, or not ECDSA P-256.
    /// </exception>
    public static SigningRequest Parse(byte[] der)
    {
        try
        {
            var request = CertificateRequest.LoadSigningRequest(der, HashAlgorithmName.SHA256);
            var key = request.PublicKey;
            if (key.Oid.Value != EllipticCurveKey || !P256.AsSpan().SequenceEqual(key.EncodedParameters?.RawData))
                throw Refused("its key is not ECDSA P-256");
            using var onCurve = key.GetECDsaPublicKey();
            return new SigningRequest(key);
        }
        catch (Exception e) when (e is CryptographicException or NotSupportedException or ArgumentException)
        {
            throw Refused("it is malformed or not signed by its own key", e);
        }
    }

    private static FailureException Refused(string why, Exception? inner = null) =>
        new(Reason.ProtocolViolation, $"the certificate request is refused: {why}", hint: null, inner);
}
