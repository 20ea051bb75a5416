using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Storage.Catalogue;
using Stored = FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Server;

/// <summary>Invitations and members in the catalogue.</summary>
internal sealed class CatalogInvites(Catalog catalog, RevocationList revoked) : IInviteStore
{
    public Task AddAsync(StoredInvite invite, CancellationToken cancel) => catalog.AddInviteAsync(
        new Invite(
            invite.CodeHash, invite.Kind, invite.Grants, invite.Name, invite.CreatedAt.UtcDateTime,
            invite.ExpiresAt.UtcDateTime)
        { By = invite.By },
        cancel);

    public async Task<StoredInvite?> FindAsync(Hash256 codeHash, CancellationToken cancel) =>
        await catalog.FindInviteAsync(codeHash, cancel).ConfigureAwait(false) is { } invite
            ? new StoredInvite(
                invite.CodeHash, invite.Kind, invite.Grants, invite.Name, Utc(invite.CreatedAt), Utc(invite.ExpiresAt),
                invite.RedeemedBy, invite.RedeemedAt is { } at ? Utc(at) : null)
            : null;

    public async Task<Security.EnrolledNode?> FindNodeAsync(NodeId node, CancellationToken cancel) =>
        await catalog.FindNodeAsync(node, cancel).ConfigureAwait(false) is { RevokedAt: null } found
            ? new Security.EnrolledNode(
                found.Node, found.Kind, found.Grants, found.Serial, Utc(found.EnrolledAt),
                found.ExpiresAt is { } until ? Utc(until) : DateTimeOffset.MaxValue)
            : null;

    public async Task<RedeemOutcome> RedeemAsync(
        Hash256 codeHash, Security.EnrolledNode node, bool replace, DateTimeOffset at, CancellationToken cancel)
    {
        var member = new Stored.EnrolledNode(
            node.Node, node.Kind, node.Grants, node.Serial, node.EnrolledAt.UtcDateTime, null, null, [], null,
            node.ExpiresAt.UtcDateTime);
        var redemption = await catalog.RedeemAsync(codeHash, member, at.UtcDateTime, cancel).ConfigureAwait(false);
        await revoked.RefreshAsync(cancel).ConfigureAwait(false);
        return redemption switch
        {
            Redemption.Enrolled => RedeemOutcome.Redeemed,
            Redemption.NameTaken or Redemption.OtherName => RedeemOutcome.NameTaken,
            _ => RedeemOutcome.AlreadyUsed,
        };
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
