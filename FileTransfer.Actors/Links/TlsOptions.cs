using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FileTransfer.Actors.Links;

/// <summary>The one place that says what TLS is to us: 1.3, no resumption, no renegotiation, no network look-ups.</summary>
internal static class TlsOptions
{
    /// <summary>More than any certificate of ours by a factor of ten.</summary>
    private const int MaxCertificateBytes = 16 * 1024;

    /// <summary>
    /// Asks for a client certificate and accepts any of sane size, or none: who is refused is told why, and TLS cannot tell.
    /// </summary>
    public static SslServerAuthenticationOptions Server(LinkCredentials credentials, IEnumerable<string> protocols) => new()
    {
        ServerCertificateContext = credentials.Context,
        ApplicationProtocols = [.. protocols.Select(name => new SslApplicationProtocol(name))],
        EnabledSslProtocols = SslProtocols.Tls13,
        EncryptionPolicy = EncryptionPolicy.RequireEncryption,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is null || HasSaneSize(shown),
        CertificateChainPolicy = OfflineChain(),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        AllowRenegotiation = false,
        AllowTlsResume = false,
    };

    public static SslClientAuthenticationOptions Client(
        string host, string protocol, LinkCredentials? own, RemoteCertificateValidationCallback validate) => new()
        {
            TargetHost = host,
            ApplicationProtocols = [new SslApplicationProtocol(protocol)],
            EnabledSslProtocols = SslProtocols.Tls13,
            EncryptionPolicy = EncryptionPolicy.RequireEncryption,
            ClientCertificateContext = own?.Context,
            RemoteCertificateValidationCallback = validate,
            CertificateChainPolicy = OfflineChain(),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowRenegotiation = false,
            AllowTlsResume = false,
        };

    /// <summary>A copy that lives longer than the stream.</summary>
    public static X509Certificate2? RemoteCertificate(SslStream stream) =>
        stream.RemoteCertificate is { } shown ? X509CertificateLoader.LoadCertificate(shown.GetRawCertData()) : null;

    private static bool HasSaneSize(X509Certificate shown) => shown.GetRawCertData().Length <= MaxCertificateBytes;

    /// <summary>The chain is judged by our own verifier; a stranger's certificate must not make us download anything.</summary>
    private static X509ChainPolicy OfflineChain() => new()
    {
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
        TrustMode = X509ChainTrustMode.CustomRootTrust,
    };
}
