using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>Whom a node believes, and how certificates name their nodes. The certificates stay their maker's to dispose.</summary>
/// <param name="Authorities">
/// At least one: the first issued this node's own certificate. While a site changes its authority there are two.
/// </param>
public sealed record SiteTrust(IReadOnlyList<X509Certificate2> Authorities)
{
    /// <summary>Issuers between an authority and the nodes; only with a PKI that is not ours.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; init; } = [];

    /// <summary>The names of a PKI that is not ours; null when certificates carry our identity.</summary>
    public ExternalNodes? Nodes { get; init; }

    /// <returns>Null when <paramref name="certificate"/>, issued below <paramref name="authority"/>, names no node.</returns>
    internal IdentityUri? Identify(X509Certificate2 certificate, X509Certificate2 authority)
    {
        var site = IdentityUri.SiteOf(Fingerprints.Of(authority));
        if (Nodes is not null) return Nodes.Identify(certificate, site);
        return IdentityUri.Read(certificate) is { } identity && identity.Site == site ? identity : null;
    }
}
