using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FileTransfer.Actors.Receipts;

/// <summary>
/// The one algorithm (RFC 7518) that goes with a certificate's key: ES256 for those of our own sites, others for those of
/// another PKI. A document does not get to choose.
/// </summary>
internal sealed class JwsKey : IDisposable
{
    private const int MinRsaBits = 2048;

    private readonly ECDsa? _curve;
    private readonly RSA? _rsa;
    private readonly HashAlgorithmName _hash;

    private JwsKey(ECDsa curve)
    {
        _curve = curve;
        (Algorithm, _hash) = curve.KeySize switch
        {
            256 => ("ES256", HashAlgorithmName.SHA256),
            384 => ("ES384", HashAlgorithmName.SHA384),
            521 => ("ES512", HashAlgorithmName.SHA512),
            _ => throw new FormatException($"its key is on a curve of {curve.KeySize} bits"),
        };
    }

    private JwsKey(RSA rsa)
    {
        (_rsa, Algorithm, _hash) = (rsa, "PS256", HashAlgorithmName.SHA256);
        if (rsa.KeySize < MinRsaBits) throw new FormatException($"its RSA key has {rsa.KeySize} bits");
    }

    public string Algorithm { get; }

    /// <exception cref="FormatException">No signature can be made with it.</exception>
    public static JwsKey PrivateOf(X509Certificate2 certificate) =>
        Of(certificate.GetECDsaPrivateKey(), certificate.GetRSAPrivateKey());

    /// <exception cref="FormatException">No signature can be checked with it.</exception>
    public static JwsKey PublicOf(X509Certificate2 certificate) =>
        Of(certificate.GetECDsaPublicKey(), certificate.GetRSAPublicKey());

    public byte[] Sign(byte[] data) =>
        _curve?.SignData(data, _hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
        ?? _rsa!.SignData(data, _hash, RSASignaturePadding.Pss);

    public bool Verify(byte[] data, byte[] signature) =>
        _curve?.VerifyData(data, signature, _hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
        ?? _rsa!.VerifyData(data, signature, _hash, RSASignaturePadding.Pss);

    public void Dispose()
    {
        _curve?.Dispose();
        _rsa?.Dispose();
    }

    private static JwsKey Of(ECDsa? curve, RSA? rsa)
    {
        try
        {
            if (curve is not null) return new JwsKey(curve);
            return rsa is not null ? new JwsKey(rsa) : throw new FormatException("its key is of a kind that is not known");
        }
        catch
        {
            curve?.Dispose();
            rsa?.Dispose();
            throw;
        }
    }
}
