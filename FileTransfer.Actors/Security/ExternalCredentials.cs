using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>An identity from the files of a PKI that is not ours. They are read, never written or renewed.</summary>
public static class ExternalCredentials
{
    private const int MaxCertificates = 16;

    /// <param name="authorities">PEM: roots, and intermediates if there are any.</param>
    /// <param name="certificate">PEM: the node's own, then perhaps its chain.</param>
    /// <param name="key">PEM: not encrypted, and readable by its owner only.</param>
    /// <param name="nodes">Who is who.</param>
    /// <exception cref="FailureException"><see cref="Reason.Usage"/>: which file, and what is wrong with it.</exception>
    public static NodeCredentials Load(string authorities, string certificate, string key, ExternalNodes nodes)
    {
        var issuers = ReadCertificates(authorities);
        var chain = ReadCertificates(certificate);
        var all = issuers.Concat(chain.Skip(1)).ToArray();
        var trust = new SiteTrust([.. issuers.Where(IsRoot)])
        {
            Intermediates = [.. all.Where(issuer => !IsRoot(issuer))],
            Nodes = nodes,
        };
        if (trust.Authorities.Count == 0) throw Refused(authorities, "it holds no self-signed authority");
        try
        {
            return new NodeCredentials(WithKey(chain[0], PkiFolder.ReadPrivate(key), key), trust);
        }
        catch (FormatException e)
        {
            throw Refused(certificate, e.Message, e);
        }
    }

    private static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static X509Certificate2[] ReadCertificates(string file)
    {
        var found = new X509Certificate2Collection();
        try
        {
            found.ImportFromPem(File.ReadAllText(file));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Refused(file, e is CryptographicException ? "it is not PEM" : Display.Text(e.Message), e);
        }

        return found.Count is > 0 and <= MaxCertificates
            ? [.. found]
            : throw Refused(file, $"it holds {found.Count} certificates; 1 to {MaxCertificates} are expected");
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, string pem, string file)
    {
        try
        {
            if (certificate.GetECDsaPublicKey() is not null)
            {
                using var curve = ECDsa.Create();
                curve.ImportFromPem(pem);
                return TlsKey.Usable(certificate.CopyWithPrivateKey(curve));
            }

            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return TlsKey.Usable(certificate.CopyWithPrivateKey(rsa));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Refused(file, "it is not the unencrypted private key of the certificate", e);
        }
    }

    private static FailureException Refused(string file, string why, Exception? inner = null) =>
        new(Reason.Usage, $"{Display.Text(file)} cannot be used: {why}", "see filetransfer.security in hocon/reference.conf", inner);
}
