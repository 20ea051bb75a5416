using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Remote;

/// <summary>The associations of this node. A new incoming one beyond the cap of its node ends the oldest. Thread-safe.</summary>
internal sealed class AssociationTable
{
    /// <summary>One is in use, one may have taken its place, and one more may be dead and not know it yet.</summary>
    public const int MaxIncomingPerNode = 4;

    private static readonly Failure Replaced = new(Reason.ConnectionLost, "newer associations took its place");

    private readonly Lock _gate = new();
    private readonly LinkedList<(LinkAssociation Association, bool Incoming)> _all = [];   // oldest first

    public int Count
    {
        get
        {
            lock (_gate) return _all.Count;
        }
    }

    public IReadOnlyList<LinkAssociation> All
    {
        get
        {
            lock (_gate) return [.. _all.Select(entry => entry.Association)];
        }
    }

    /// <summary>A site has a few dozen nodes that may have associations; their certificates bound how many there are in all.</summary>
    public void Add(LinkAssociation association, bool incoming)
    {
        LinkAssociation? oldest = null;
        lock (_gate)
        {
            var same = _all.Where(entry => entry.Incoming && entry.Association.Peer.Node == association.Peer.Node).ToArray();
            if (incoming && same.Length >= MaxIncomingPerNode)
            {
                oldest = same[0].Association;
                _all.Remove(same[0]);
            }

            _all.AddLast((association, incoming));
        }

        oldest?.Close(Replaced);
    }

    public void Remove(LinkAssociation association)
    {
        lock (_gate)
        {
            for (var node = _all.First; node is not null; node = node.Next)
            {
                if (!ReferenceEquals(node.Value.Association, association)) continue;
                _all.Remove(node);
                return;
            }
        }
    }
}
