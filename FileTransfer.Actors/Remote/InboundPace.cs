namespace FileTransfer.Actors.Remote;

/// <summary>
/// How fast one link may bring messages, whatever association they are of. Akka takes all that comes into unbounded mailboxes; far below what it can
/// work off, these stay short, and TCP holds back whoever sends more. Not thread-safe.
/// </summary>
/// <param name="time">The monotonic clock.</param>
internal sealed class InboundPace(TimeProvider time)
{
    /// <summary>An Akka.Remote reader was measured at more than ten times this.</summary>
    public const long BytesPerSecond = 8 * 1024 * 1024;

    /// <summary>May come at once: the state of a large site after a reconnect.</summary>
    public const long Burst = 4 * 1024 * 1024;

    /// <summary>What the shortest message costs: 16,000 a second.</summary>
    public const int Least = 512;

    /// <summary>What a new association on a link costs, for which Akka starts actors: 128 a second.</summary>
    public const int Beginning = 64 * 1024;

    private long _debt;
    private long _at = time.GetTimestamp();

    /// <summary>Counts a message that has arrived.</summary>
    /// <returns>How long to wait before the next one is read.</returns>
    public TimeSpan Take(int bytes)
    {
        var now = time.GetTimestamp();
        var worked = (long)(time.GetElapsedTime(_at, now).TotalSeconds * BytesPerSecond);
        if (worked > 0) (_debt, _at) = (Math.Max(0, _debt - worked), now);
        _debt += Math.Max(bytes, Least);
        return _debt <= Burst ? TimeSpan.Zero : TimeSpan.FromSeconds((double)(_debt - Burst) / BytesPerSecond);
    }
}
