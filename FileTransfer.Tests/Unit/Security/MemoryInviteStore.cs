using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;

namespace FileTransfer.Tests.Unit.Security;

/// <summary>The contract of <see cref="IInviteStore"/> in memory.</summary>
internal sealed class MemoryInviteStore : IInviteStore
{
    private readonly Lock _gate = new();

    public Dictionary<Hash256, StoredInvite> Invites { get; } = [];

    public Dictionary<NodeId, EnrolledNode> Nodes { get; } = [];

    public HashSet<string> Revoked { get; } = [];

    /// <summary>Hashes that were looked up, in order.</summary>
    public List<Hash256> LookedUp { get; } = [];

    /// <summary>Awaited before an invitation is redeemed, after it was looked up.</summary>
    public Func<Task> BeforeRedeem { get; set; } = () => Task.CompletedTask;

    public Task AddAsync(StoredInvite invite, CancellationToken cancel)
    {
        lock (_gate) Invites.Add(invite.CodeHash, invite);
        return Task.CompletedTask;
    }

    public Task<StoredInvite?> FindAsync(Hash256 codeHash, CancellationToken cancel)
    {
        lock (_gate)
        {
            LookedUp.Add(codeHash);
            return Task.FromResult(Invites.GetValueOrDefault(codeHash));
        }
    }

    public async Task<RedeemOutcome> RedeemAsync(
        Hash256 codeHash, EnrolledNode node, bool replace, DateTimeOffset at, CancellationToken cancel)
    {
        await BeforeRedeem();
        lock (_gate)
        {
            if (!Invites.TryGetValue(codeHash, out var invite) || invite.UsedBy is not null)
                return RedeemOutcome.AlreadyUsed;
            if (Nodes.TryGetValue(node.Node, out var former))
            {
                if (!replace) return RedeemOutcome.NameTaken;
                Revoked.Add(former.Serial);
            }

            Nodes[node.Node] = node;
            Invites[codeHash] = invite with { UsedBy = node.Node, UsedAt = at };
            return RedeemOutcome.Redeemed;
        }
    }
}
