using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Server;

/// <summary>Changes to who belongs to the site. Thread-safe.</summary>
internal sealed class Membership(
    SiteAuthority authority, Catalog catalog, CatalogWriter writer, RevocationList revoked, TimeProvider time)
{
    /// <summary>Who issues renewals.</summary>
    public Hash256 RenewalAuthority => authority.RenewalAuthority;

    /// <summary>Whether nodes come from another PKI, so that the catalogue learns of them when they connect.</summary>
    public bool IsExternal => !authority.CanIssue;

    /// <summary>Ends the trust in a node; when it returns, that is durable and no handshake trusts it.</summary>
    /// <param name="node">Whom.</param>
    /// <param name="by">Who asked for it.</param>
    /// <param name="cancel">Before anything is written.</param>
    /// <returns>False when it was revoked before.</returns>
    /// <exception cref="FailureException">No such member, or one that cannot be revoked like this.</exception>
    public async Task<bool> RevokeAsync(NodeId node, PeerIdentity by, CancellationToken cancel)
    {
        if (Refuse(node, by, authority.Server.Identity.Node) is { } refusal) throw new FailureException(refusal);
        var member = await catalog.FindNodeAsync(node, cancel).ConfigureAwait(false)
            ?? throw new FailureException(Reason.NotFound, $"no node is called '{node}'", "filetransfer nodes shows them all");
        if (member.RevokedAt is not null) return false;
        var at = time.GetUtcNow().UtcDateTime;
        await writer.WriteAsync(
            [
                new CatalogChange.RevokeNode(node, at),
                new CatalogChange.AddHistory(new HistoryEntry(
                    TransferId.New().ToString(), "revoke", by.Node, node.Value, 0, "committed", null, at)),
            ],
            CancellationToken.None).ConfigureAwait(false);
        await revoked.RefreshAsync(CancellationToken.None).ConfigureAwait(false);
        return true;
    }

    /// <summary>Certifies a new key of a member; kind, name and permissions are those of its link's certificate.</summary>
    /// <exception cref="FailureException">Revoked meanwhile, too often, malformed, or there is nothing to issue with.</exception>
    public async Task<MembershipProtocol.CertificateRenewed> RenewAsync(
        PeerIdentity member, IReadOnlyList<byte> signingRequest, CancellationToken cancel)
    {
        if (member.Kind == NodeKind.Server)
            throw new FailureException(Reason.Usage, "a server renews its own certificate by itself");
        using var certificate = await Task.Run(
            () => authority.Renew(SigningRequest.Parse([.. signingRequest]), member), cancel).ConfigureAwait(false);
        var valid = await catalog.RenewAsync(
            member.Node, member.Serial, certificate.SerialNumber.ToLowerInvariant(), certificate.NotAfter.ToUniversalTime(),
            time.GetUtcNow().UtcDateTime, cancel).ConfigureAwait(false);
        if (valid is null) throw new FailureException(PeerVerifier.Revoked);
        if (valid > Catalog.MaxCertificates)
            throw new FailureException(Reason.LimitReached, $"{member.Node} has {Catalog.MaxCertificates} valid certificates already");
        // The issuer first: what comes last is the newest authority.
        var authorities = authority.Trust.Authorities.Reverse().Select(one => one.RawData);
        return new MembershipProtocol.CertificateRenewed(certificate.RawData, [.. authorities]);
    }

    /// <summary>The last administrator must not lock everybody out, and the server must not distrust itself.</summary>
    public static Failure? Refuse(NodeId node, PeerIdentity by, NodeId server)
    {
        if (node == server) return new Failure(Reason.Usage, "the server itself cannot be revoked", "to replace its authority: filetransfer rotate-ca");
        return node == by.Node
            ? new Failure(Reason.Usage, $"'{node}' cannot revoke itself", "use another administrator, or --data on the server's machine")
            : null;
    }
}
