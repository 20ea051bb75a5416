using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Receipts;

/// <summary>The site's CA certificate as people have it: <c>ca.crt</c> of a node.</summary>
internal static class SiteCertificate
{
    public const int MaxBytes = 64 * 1024;

    private const string Advice = "every node of the site has it: pki/ca.crt in its home, .filetransfer/pki/ca.crt on the server";

    /// <exception cref="FailureException"><see cref="Reason.Usage"/>.</exception>
    public static X509Certificate2 Parse(byte[] file)
    {
        X509Certificate2 certificate;
        try
        {
            certificate = Encoding.ASCII.GetString(file).Contains("-----BEGIN", StringComparison.Ordinal)
                ? X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(file))
                : X509CertificateLoader.LoadCertificate(file);
        }
        catch (CryptographicException e)
        {
            throw new FailureException(Reason.Usage, "the file given by --ca holds no certificate", Advice, e);
        }

        if (certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority))
            return certificate;
        certificate.Dispose();
        throw new FailureException(Reason.Usage, "the certificate given by --ca is not a site's CA", Advice);
    }
}
