using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Links;

/// <summary>
/// Counts connections that came to nothing and says so at most once a minute: a flood of them must not become a flood
/// of log lines. Thread-safe.
/// </summary>
internal sealed class RefusalTally : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ILogger? _log;
    private readonly ITimer _timer;
    private long _overCap;
    private long _failed;
    private long _late;
    private long _reported;

    public RefusalTally(TimeProvider time, ILogger? log)
    {
        _log = log;
        _timer = time.CreateTimer(static self => ((RefusalTally)self!).Report(), this, Interval, Interval);
    }

    /// <summary>Dropped at a cap, before TLS.</summary>
    public long OverCap => Interlocked.Read(ref _overCap);

    /// <summary>Not TLS 1.3, no protocol of ours, or gone.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Not done within the deadline.</summary>
    public long Late => Interlocked.Read(ref _late);

    public void CountOverCap() => Interlocked.Increment(ref _overCap);

    public void CountFailed() => Interlocked.Increment(ref _failed);

    public void CountLate() => Interlocked.Increment(ref _late);

    public void Dispose() => _timer.Dispose();

    private void Report()
    {
        var total = OverCap + Failed + Late;
        if (Interlocked.Exchange(ref _reported, total) == total) return;
        _log?.LogWarning(
            "Connections refused since the start: {OverCap} over a cap, {Failed} failed their handshake, {Late} too slow",
            OverCap,
            Failed,
            Late);
    }
}
