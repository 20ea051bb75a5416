using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>
/// Where invitations and members are kept. Thread-safe; what a call returned is durable. Failures of the disk are
/// <see cref="FailureException"/>s.
/// </summary>
public interface IInviteStore
{
    Task AddAsync(StoredInvite invite, CancellationToken cancel);

    /// <returns>Null when no invitation has this hash. Used and expired ones are found while they are kept.</returns>
    Task<StoredInvite?> FindAsync(Hash256 codeHash, CancellationToken cancel);

    /// <summary>
    /// In one transaction: marks the invitation as used by <paramref name="node"/> and registers the node. Of several
    /// calls for one invitation exactly one returns <see cref="RedeemOutcome.Redeemed"/>.
    /// </summary>
    /// <param name="codeHash">Names the invitation; one that is not there counts as already used.</param>
    /// <param name="node">The new member.</param>
    /// <param name="replace">
    /// Whether a member of the same name gives way. Its former serial number is revoked in the same transaction: the
    /// name has one key at a time. When false, such a member is <see cref="RedeemOutcome.NameTaken"/>.
    /// </param>
    /// <param name="at">The time of use.</param>
    /// <param name="cancel">Observed before the transaction begins, not after.</param>
    Task<RedeemOutcome> RedeemAsync(
        Hash256 codeHash, EnrolledNode node, bool replace, DateTimeOffset at, CancellationToken cancel);
}
