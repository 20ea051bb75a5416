using System.Collections.Concurrent;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Server;

/// <summary>
/// The server's chunk buffers, of which one node gets half at most, whatever the number of its links: chunks that it sends
/// slowly, or that are written slowly, leave the others the rest. Thread-safe; remembers each node that ever came.
/// </summary>
/// <param name="capacity">Of all nodes together, in bytes.</param>
internal sealed class InboundShares(long capacity)
{
    private readonly ByteBudget _all = new(capacity);
    private readonly ConcurrentDictionary<NodeId, ByteBudget> _nodes = new();

    /// <summary>The bound on all links of this node together.</summary>
    public ByteBudget Of(NodeId node) =>
        _nodes.GetOrAdd(node, static (_, all) => new ByteBudget(all.Capacity / 2, all), _all);
}
