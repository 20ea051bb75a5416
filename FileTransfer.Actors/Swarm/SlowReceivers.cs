using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Swarm;

/// <summary>
/// Receivers that were leaves at the end of a broadcast because they took too little: the next one begins with them as leaves,
/// instead of finding out again at everybody's cost. Forgotten after a while, and when a broadcast found them fast. Thread-safe.
/// </summary>
internal sealed class SlowReceivers(TimeProvider time)
{
    /// <summary>A line is rarely repaired sooner, and who is a leaf without reason is one for a second or two.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, long> _since = [];

    public bool Contains(NodeId node)
    {
        lock (_gate)
        {
            if (!_since.TryGetValue(node, out var since)) return false;
            if (time.GetElapsedTime(since) < Memory) return true;
            _since.Remove(node);
            return false;
        }
    }

    /// <summary>As a broadcast found it. At most one entry per node of the site.</summary>
    public void Note(NodeId node, bool isSlow)
    {
        lock (_gate)
        {
            if (isSlow) _since[node] = time.GetTimestamp();
            else _since.Remove(node);
        }
    }
}
