using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace FileTransfer.Actors.Links;

/// <summary>What a node shows to its peers. The certificates stay the caller's to dispose.</summary>
/// <param name="Certificate">The node's own certificate, with its private key.</param>
/// <param name="SiteAuthority">The site's own authority, which issued it.</param>
public sealed record LinkCredentials(X509Certificate2 Certificate, X509Certificate2 SiteAuthority)
{
    /// <summary>Built once per certificate and without the network: a chain to a private authority needs no download.</summary>
    internal SslStreamCertificateContext Context { get; } =
        SslStreamCertificateContext.Create(Certificate, [SiteAuthority], offline: true);
}
