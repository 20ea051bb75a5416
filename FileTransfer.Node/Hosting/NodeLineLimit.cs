using FileTransfer.Actors.Security;
using Serilog.Core;
using Serilog.Events;

namespace FileTransfer.Node.Hosting;

/// <summary>
/// Passes on so many lines a minute about one node, saved up to a minute's worth, and counts the rest in one line a minute:
/// a member that comes and goes all the time must not bury what others do. Errors always pass. Thread-safe.
/// </summary>
/// <remarks>A line is about the node that its property <c>Node</c> or <c>Peer</c> names, as its certificate does.</remarks>
internal sealed class NodeLineLimit : ILogEventSink, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Logger _inner;
    private readonly int _perMinute;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (TokenBucket Lines, int LeftOut)> _nodes = new(StringComparer.Ordinal);

    /// <param name="inner">Where lines go; disposed with this.</param>
    /// <param name="perMinute">Lines about one node.</param>
    /// <param name="time">Fills the allowances.</param>
    public NodeLineLimit(Logger inner, int perMinute, TimeProvider time)
    {
        (_inner, _perMinute, _time) = (inner, perMinute, time);
        _timer = time.CreateTimer(static self => ((NodeLineLimit)self!).Report(), this, Interval, Interval);
    }

    public void Emit(LogEvent logEvent)
    {
        if (logEvent.Level >= LogEventLevel.Error || NodeOf(logEvent) is not { } node || Allows(node)) _inner.Write(logEvent);
    }

    public void Dispose()
    {
        _timer.Dispose();
        Report();
        _inner.Dispose();
    }

    private static string? NodeOf(LogEvent logged) =>
        logged.Properties.TryGetValue("Node", out var node) || logged.Properties.TryGetValue("Peer", out node)
            ? (node as ScalarValue)?.Value?.ToString()
            : null;

    private bool Allows(string node)
    {
        lock (_gate)
        {
            if (!_nodes.TryGetValue(node, out var known)) known = (new TokenBucket(_perMinute, _time), 0);
            var allowed = known.Lines.TryTake();
            _nodes[node] = known with { LeftOut = known.LeftOut + (allowed ? 0 : 1) };
            return allowed;
        }
    }

    private void Report()
    {
        List<(string Node, int LeftOut)> left = [];
        lock (_gate)
        {
            foreach (var (node, known) in _nodes)
            {
                if (known.LeftOut > 0) left.Add((node, known.LeftOut));
                if (known.Lines.IsFull) _nodes.Remove(node);
                else _nodes[node] = known with { LeftOut = 0 };
            }
        }

        foreach (var (node, count) in left) _inner.Warning("{Count} lines about {Node} were left out", count, node);
    }
}
