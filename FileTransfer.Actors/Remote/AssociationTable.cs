using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Remote;

/// <summary>The links of this node that carry associations. A new incoming one beyond the cap of its node ends the oldest. Thread-safe.</summary>
internal sealed class AssociationTable
{
    /// <summary>One is in use, one may have taken its place, and one more may be dead and not know it yet.</summary>
    public const int MaxIncomingPerNode = 4;

    private static readonly Failure Replaced = new(Reason.ConnectionLost, "newer associations took its place");

    private readonly Lock _gate = new();
    private readonly List<AssociationLink> _all = [];   // oldest first

    public IReadOnlyList<AssociationLink> All
    {
        get
        {
            lock (_gate) return [.. _all];
        }
    }

    /// <summary>A site has a few dozen nodes that may have associations; their certificates bound how many there are in all.</summary>
    public void Add(AssociationLink link)
    {
        AssociationLink? oldest = null;
        lock (_gate)
        {
            var same = _all.Where(other => other.IsIncoming && other.Peer.Node == link.Peer.Node).ToArray();
            if (link.IsIncoming && same.Length >= MaxIncomingPerNode)
            {
                oldest = same[0];
                _all.Remove(oldest);
            }

            _all.Add(link);
        }

        oldest?.Close(Replaced);
    }

    public void Remove(AssociationLink link)
    {
        lock (_gate) _all.Remove(link);
    }

    /// <summary>Opens an association on a link that is there already; of several on the newest, since an old one may be dead and not know it yet.</summary>
    /// <returns>Null when there is none that can carry one more.</returns>
    public LinkAssociation? TryOpen(NodeId node) =>
        All.Reverse().Where(link => link.Peer.Node == node).Select(link => link.TryOpen()).FirstOrDefault(opened => opened is not null);
}
