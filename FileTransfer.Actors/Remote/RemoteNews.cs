using FileTransfer.Actors.Domain;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Remote;

/// <summary>What the operator should know of other nodes, at most once a minute for each, whatever they do. Thread-safe.</summary>
internal sealed class RemoteNews(TimeProvider time, ILogger? log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _told = [];

    /// <summary>What was refused since the start.</summary>
    public long Refusals { get; private set; }

    public void Refused(NodeId node, Failure why)
    {
        lock (_gate) Refusals++;
        if (IsDue(node)) log?.LogWarning("The association of {Node} was ended: {Detail}", node, why.Detail);
    }

    public void CannotReach(NodeId node, Failure why)
    {
        if (IsDue(node)) log?.LogInformation("{Node} cannot be reached: {Detail}", node, why.Detail);
    }

    private bool IsDue(NodeId node)
    {
        lock (_gate)
        {
            if (_told.TryGetValue(node.Value, out var last) && time.GetElapsedTime(last) < Interval) return false;
            if (_told.Count >= NodeDirectory.MaxNodes) _told.Clear();
            _told[node.Value] = time.GetTimestamp();
            return true;
        }
    }
}
