using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Links;

/// <summary>What a node shows to its peers. The certificates stay the caller's to dispose.</summary>
/// <param name="Certificate">The node's own certificate, with its private key.</param>
/// <param name="SiteAuthority">The site's own authority, which issued it.</param>
public sealed record LinkCredentials(X509Certificate2 Certificate, X509Certificate2 SiteAuthority)
{
    /// <summary>Issuers between the two; none in a site of ours.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; init; } = [];

    /// <summary>Built once per certificate and without the network: a chain to a private authority needs no download.</summary>
    internal SslStreamCertificateContext Context => _context ??=
        SslStreamCertificateContext.Create(Certificate, [SiteAuthority, .. Intermediates], offline: true);

    private SslStreamCertificateContext? _context;

    public static LinkCredentials Of(NodeCredentials credentials) =>
        new(credentials.Certificate, credentials.SiteCertificate) { Intermediates = credentials.Trust.Intermediates };
}
