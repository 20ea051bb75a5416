using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Links;

/// <summary>What a node shows to its peers. The certificates stay the caller's to dispose.</summary>
/// <param name="Certificate">The node's own certificate, with its private key.</param>
/// <param name="SiteAuthority">The site's own authority, which issued it.</param>
public sealed record LinkCredentials(X509Certificate2 Certificate, X509Certificate2 SiteAuthority)
{
    private static readonly ConditionalWeakTable<NodeCredentials, LinkCredentials> Known = [];

    /// <summary>Issuers between the two; none in a site of ours.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; init; } = [];

    /// <summary>
    /// Built once per certificate and without the network: a chain to a private authority needs no download. With that
    /// authority alone as its trust, or .NET would look for the end of the chain among the roots of the machine.
    /// </summary>
    internal SslStreamCertificateContext Context => _context ??= SslStreamCertificateContext.Create(
        Certificate, [.. Intermediates], offline: true, SslCertificateTrust.CreateForX509Collection([SiteAuthority]));

    private SslStreamCertificateContext? _context;

    /// <summary>The same each time, for as long as the credentials live.</summary>
    public static LinkCredentials Of(NodeCredentials credentials) => Known.GetValue(
        credentials, static of => new LinkCredentials(of.Certificate, of.SiteCertificate) { Intermediates = of.Trust.Intermediates });
}
