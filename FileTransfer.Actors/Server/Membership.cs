using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Server;

/// <summary>Changes to who belongs to the site. Thread-safe.</summary>
internal sealed class Membership(Catalog catalog, CatalogWriter writer, RevocationList revoked, NodeId server, TimeProvider time)
{
    /// <summary>Ends the trust in a node; when it returns, that is durable and no handshake trusts it.</summary>
    /// <param name="node">Whom.</param>
    /// <param name="by">Who asked for it.</param>
    /// <param name="cancel">Before anything is written.</param>
    /// <returns>False when it was revoked before.</returns>
    /// <exception cref="FailureException">No such member, or one that cannot be revoked like this.</exception>
    public async Task<bool> RevokeAsync(NodeId node, PeerIdentity by, CancellationToken cancel)
    {
        if (Refuse(node, by, server) is { } refusal) throw new FailureException(refusal);
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

    /// <summary>The last administrator must not lock everybody out, and the server must not distrust itself.</summary>
    public static Failure? Refuse(NodeId node, PeerIdentity by, NodeId server)
    {
        if (node == server) return new Failure(Reason.Usage, "the server itself cannot be revoked", "stop it, or renew its authority");
        return node == by.Node
            ? new Failure(Reason.Usage, $"'{node}' cannot revoke itself", "use another administrator, or --data on the server's machine")
            : null;
    }
}
