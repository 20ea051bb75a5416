namespace FileTransfer.Node.Output;

/// <summary>
/// Bytes per second over the last seconds. A sliding window follows a changing line and still forgets the slow start;
/// a mean over the whole transfer does neither.
/// </summary>
internal sealed class TransferRate(TimeProvider time)
{
    /// <summary>Long enough to be calm with acknowledgments every 50 ms, short enough to show a stall.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    /// <summary>Samples closer than this are merged, which bounds the queue to about 50.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(100);

    private readonly Queue<(long At, long Bytes)> _samples = new();
    private (long At, long Bytes) _last;
    private long _lastKept;

    /// <param name="done">Bytes done in all; a smaller number than before starts over.</param>
    public void Add(long done)
    {
        var now = time.GetTimestamp();
        if (_samples.Count > 0 && done < _last.Bytes) _samples.Clear();
        _last = (now, done);
        if (_samples.Count == 0 || time.GetElapsedTime(_lastKept, now) >= Grain)
        {
            _samples.Enqueue(_last);
            _lastKept = now;
        }

        while (_samples.Count > 1 && time.GetElapsedTime(_samples.Peek().At, now) > Window) _samples.Dequeue();
    }

    /// <summary>Null until two moments are known. Falls while nothing arrives.</summary>
    public double? BytesPerSecond
    {
        get
        {
            if (!_samples.TryPeek(out var first)) return null;
            var seconds = time.GetElapsedTime(first.At).TotalSeconds;
            return seconds < Grain.TotalSeconds ? null : (_last.Bytes - first.Bytes) / seconds;
        }
    }

    /// <returns>Null when nothing moves or nobody can know.</returns>
    public TimeSpan? Remaining(long total)
    {
        var rate = BytesPerSecond ?? 0;
        if (rate <= 0 || total < _last.Bytes) return null;
        var seconds = (total - _last.Bytes) / rate;
        return seconds > TimeSpan.FromDays(365).TotalSeconds ? null : TimeSpan.FromSeconds(seconds);
    }
}
