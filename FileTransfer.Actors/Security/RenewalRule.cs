using System.Security.Cryptography.X509Certificates;

namespace FileTransfer.Actors.Security;

/// <summary>When a certificate is old enough to be renewed: when less than a third of its life is left.</summary>
internal static class RenewalRule
{
    public static DateTimeOffset DueAt(X509Certificate2 certificate)
    {
        var (from, until) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        // It began before it was issued, for clocks that are behind; that part was never of use.
        var issued = until - from > CertificateIssuer.Backdate ? from + CertificateIssuer.Backdate : from;
        return until - ((until - issued) / 3);
    }
}
