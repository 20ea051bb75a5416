using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Receipts;

/// <summary>The site's CA as people have it: <c>ca.crt</c> of a node, with two certificates while the CA is being replaced.</summary>
internal static class SiteCertificate
{
    public const int MaxBytes = 64 * 1024;

    private const int MaxAuthorities = 8;
    private const string Advice = "every node of the site has it: pki/ca.crt in its home, .filetransfer/pki/ca.crt on the server";

    /// <returns>Certificates that the caller disposes.</returns>
    /// <exception cref="FailureException"><see cref="Reason.Usage"/>.</exception>
    public static SiteTrust Parse(byte[] file)
    {
        var found = new X509Certificate2Collection();
        try
        {
            var text = Encoding.ASCII.GetString(file);
            if (text.Contains("-----BEGIN", StringComparison.Ordinal)) found.ImportFromPem(text);
            else found.Add(X509CertificateLoader.LoadCertificate(file));
        }
        catch (CryptographicException e)
        {
            throw new FailureException(Reason.Usage, "the file given by --ca holds no certificate", Advice, e);
        }

        if (found.Count is > 0 and <= MaxAuthorities && found.All(IsAuthority)) return new SiteTrust([.. found]);
        foreach (var certificate in found) certificate.Dispose();
        throw new FailureException(Reason.Usage, "the file given by --ca is not a site's CA", Advice);
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority);
}
