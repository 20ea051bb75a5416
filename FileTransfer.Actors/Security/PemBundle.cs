using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FileTransfer.Actors.Security;

/// <summary>
/// A private key and the certificates that go with it as one PEM text, so that one rename changes all of them: a crash
/// cannot leave a key without its certificate.
/// </summary>
internal static class PemBundle
{
    /// <param name="owner">Must hold its private key.</param>
    /// <param name="others">Follow in this order.</param>
    public static string Write(X509Certificate2 owner, params ReadOnlySpan<X509Certificate2> others)
    {
        using var key = owner.GetECDsaPrivateKey()
            ?? throw new ArgumentException("The certificate has no ECDSA key.", nameof(owner));
        var text = new StringBuilder();
        text.Append(key.ExportPkcs8PrivateKeyPem()).Append('\n').Append(owner.ExportCertificatePem()).Append('\n');
        foreach (var other in others) text.Append(other.ExportCertificatePem()).Append('\n');
        return text.ToString();
    }

    /// <returns>The certificates, the first one with its private key; the caller owns them.</returns>
    /// <exception cref="FormatException">Says what is wrong, without any of the text.</exception>
    public static X509Certificate2[] Read(string pem, int certificates) => Read(pem, certificates, certificates);

    /// <summary>The same with any number of certificates from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static X509Certificate2[] Read(string pem, int least, int most)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(pem);
            if (found.Count < least || found.Count > most)
                throw new FormatException($"it holds {found.Count} certificates instead of {least}");
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            using var bare = found[0];
            return [TlsKey.Usable(bare.CopyWithPrivateKey(key)), .. found.Skip(1)];
        }
        catch (CryptographicException e)
        {
            throw new FormatException("it does not hold what a key file holds", e);
        }
        catch (ArgumentException e)
        {
            throw new FormatException("it has no private key, or not the one of its certificate", e);
        }
    }
}
