using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;

namespace FileTransfer.Benchmarks.Swarm;

/// <summary>Keeps its own books of what the brain was told and what it ordered, and names every order that breaks a rule.</summary>
internal sealed class SwarmLedger(NodeId seed, SwarmOptions options)
{
    private const int MostViolations = 20;

    private readonly Dictionary<NodeId, HashSet<int>> _has = [];
    private readonly Dictionary<NodeId, Dictionary<int, NodeId>> _pending = [];
    private readonly Dictionary<(NodeId Source, NodeId Receiver), int> _active = [];
    private readonly Dictionary<NodeId, int> _clients = [];
    private readonly HashSet<NodeId> _banned = [];
    private readonly HashSet<(NodeId Receiver, NodeId Source)> _unreachable = [];
    private int _seedHas = int.MaxValue;

    public List<string> Violations { get; } = [];

    public void SeedHas(int chunks) => _seedHas = chunks;

    public void Joined(NodeId node)
    {
        (_has[node], _pending[node]) = ([], []);
    }

    public void Left(NodeId node)
    {
        if (!_has.Remove(node)) return;
        foreach (var chunk in _pending[node].Keys.ToArray()) Settle(node, chunk);
        _pending.Remove(node);
        foreach (var (receiver, pending) in _pending)
        {
            foreach (var (chunk, source) in pending.ToArray())
            {
                if (source == node) Settle(receiver, chunk);
            }
        }
    }

    public void Verified(NodeId node, IEnumerable<int> chunks)
    {
        if (!_has.TryGetValue(node, out var has)) return;
        foreach (var chunk in chunks)
        {
            has.Add(chunk);
            Settle(node, chunk);
        }
    }

    public void Failed(NodeId receiver, NodeId source, IEnumerable<int> chunks, bool isUnreachable)
    {
        if (!_pending.TryGetValue(receiver, out var pending)) return;
        if (isUnreachable)
        {
            _unreachable.Add((receiver, source));
            chunks = [.. pending.Where(fetch => fetch.Value == source).Select(static fetch => fetch.Key)];
        }

        foreach (var chunk in chunks)
        {
            if (pending.GetValueOrDefault(chunk) == source) Settle(receiver, chunk);
        }
    }

    public void Banned(NodeId node) => _banned.Add(node);

    public void Check(SwarmPlan plan, long now)
    {
        foreach (var revoked in plan.Revoked)
        {
            foreach (var chunk in Chunks(revoked.Chunks))
            {
                if (_pending.TryGetValue(revoked.Receiver, out var pending) && pending.GetValueOrDefault(chunk) == revoked.Source)
                {
                    Settle(revoked.Receiver, chunk);
                }
            }
        }

        foreach (var assignment in plan.Assigned) Check(assignment, now);
    }

    private void Check(Assignment order, long now)
    {
        var (receiver, source) = (order.Receiver, order.Source);
        Must(_has.ContainsKey(receiver), now, order, "the receiver is not there");
        Must(source == seed || _has.ContainsKey(source), now, order, "the source is not there");
        Must(receiver != source, now, order, "from itself");
        Must(!_banned.Contains(source), now, order, "the source is banned");
        Must(!_unreachable.Contains((receiver, source)), now, order, "the source is out of reach");
        Must(order.Chunks.Count > 0 && order.Chunks.All(static range => range.Count > 0), now, order, "nothing to fetch");
        if (!_has.TryGetValue(receiver, out var has)) return;
        foreach (var chunk in Chunks(order.Chunks))
        {
            Must(!has.Contains(chunk), now, order, $"the receiver has {chunk}");
            Must(source == seed ? chunk < _seedHas : _has.TryGetValue(source, out var theirs) && (theirs.Contains(chunk) || _pending[source].GetValueOrDefault(chunk) == seed), now, order,
                $"the source has not {chunk}");
            Must(_pending[receiver].TryAdd(chunk, source), now, order, $"{chunk} is on its way already");
            var pair = (source, receiver);
            _active[pair] = _active.GetValueOrDefault(pair) + 1;
            if (_active[pair] == 1) _clients[source] = _clients.GetValueOrDefault(source) + 1;
        }

        // Newcomers may have made a sparse graph of one in which all were neighbours.
        var slots = source == seed ? options.SeedSlots : Math.Max(options.UploadSlots + options.SlotsForLaggards, options.Neighbours);
        Must(_clients.GetValueOrDefault(source) <= slots, now, order, $"{_clients.GetValueOrDefault(source)} clients at once");
    }

    private void Settle(NodeId receiver, int chunk)
    {
        if (!_pending[receiver].Remove(chunk, out var source)) return;
        if (--_active[(source, receiver)] == 0) _clients[source]--;
    }

    private void Must(bool holds, long now, Assignment order, string what)
    {
        if (holds || Violations.Count >= MostViolations) return;
        Violations.Add($"{new TimeSpan(now).TotalSeconds:F3} s: {order.Source} to {order.Receiver}: {what}");
    }

    private static IEnumerable<int> Chunks(IEnumerable<ChunkRange> ranges) =>
        ranges.SelectMany(static range => Enumerable.Range(range.First, range.Count));
}
