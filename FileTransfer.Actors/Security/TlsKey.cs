using System.Security.Cryptography.X509Certificates;

namespace FileTransfer.Actors.Security;

/// <summary>Windows' TLS cannot use a key that exists only in memory; other systems can.</summary>
internal static class TlsKey
{
    /// <summary>Takes ownership; returns a certificate whose key the platform's TLS accepts.</summary>
    public static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows()) return certificate;
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(
                certificate.Export(X509ContentType.Pkcs12), password: null, X509KeyStorageFlags.Exportable);
        }
    }
}
