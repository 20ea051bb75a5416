using FileTransfer.Actors.Domain;
using static FileTransfer.Actors.Protocol.SiteProtocol;

namespace FileTransfer.Actors.Sites;

/// <summary>
/// What a server wants of its broadcasters, in the order of its changes, so that each can be told what it does not know yet. Owned
/// by one actor.
/// </summary>
internal sealed class SiteOrders
{
    /// <summary>Withdrawn orders that are remembered: a broadcaster that missed more is told everything anew by the next incarnation.</summary>
    private const int MaxWithdrawn = 1024;

    private readonly Dictionary<BroadcastId, SiteOrder> _orders = [];
    private readonly List<string> _revoked = [];
    private readonly HashSet<string> _known = [];
    private long _version;

    /// <param name="all">What is not among them any more is withdrawn.</param>
    /// <returns>Whether there is anything new.</returns>
    public bool Set(IReadOnlyList<SiteOrder> all)
    {
        var before = _version;
        foreach (var order in all)
        {
            if (!_orders.TryGetValue(order.Id, out var former) || !former.Says(order)) _orders[order.Id] = order with { Version = ++_version };
        }

        var wanted = all.Select(order => order.Id).ToHashSet();
        foreach (var order in _orders.Values.Where(order => !order.IsWithdrawn && !wanted.Contains(order.Id)).ToArray())
            _orders[order.Id] = order with { Version = ++_version, IsWithdrawn = true };
        foreach (var old in _orders.Values.Where(order => order.IsWithdrawn).OrderByDescending(order => order.Version).Skip(MaxWithdrawn).ToArray())
            _orders.Remove(old.Id);
        return _version != before;
    }

    /// <returns>Whether there is anything new.</returns>
    public bool Revoke(IEnumerable<string> serials)
    {
        var before = _revoked.Count;
        foreach (var serial in serials)
        {
            if (_known.Add(serial)) _revoked.Add(serial);
        }

        return _revoked.Count != before;
    }

    /// <param name="known">What the broadcaster has heard of this incarnation.</param>
    public (IReadOnlyList<SiteOrder> Orders, IReadOnlyList<string> Revoked, SiteKnown Known, bool More) Since(SiteKnown known)
    {
        var orders = new List<SiteOrder>();
        var bytes = 0;
        var later = _orders.Values.Where(order => order.Version > known.Orders).OrderBy(order => order.Version).ToArray();
        foreach (var order in later)
        {
            bytes += SizeOf(order);
            if (orders.Count == MaxOrders || (orders.Count > 0 && bytes > MaxBytes)) break;
            orders.Add(order);
        }

        var revoked = _revoked.Skip(known.Revoked).Take(MaxRevoked).ToArray();
        var isLast = orders.Count == later.Length;
        var now = known with
        {
            Orders = isLast ? _version : orders[^1].Version,
            Revoked = Math.Min(known.Revoked, _revoked.Count) + revoked.Length,
        };
        return (orders, revoked, now, !isLast || now.Revoked < _revoked.Count);
    }

    private static int SizeOf(SiteOrder order) =>
        128 + order.Channel.Length + order.Terms.Nodes.Sum(node => node.Value.Length + 2) + order.Terms.Groups.Sum(group => group.Length + 2);
}
