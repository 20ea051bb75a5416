namespace FileTransfer.Actors.Security;

/// <summary>So many events per minute, saved up to a minute's worth, by the monotonic clock. Not thread-safe.</summary>
internal sealed class TokenBucket(int perMinute, TimeProvider time)
{
    private double _tokens = perMinute;
    private long _filledAt = time.GetTimestamp();

    /// <summary>Whether forgetting the bucket would change nothing.</summary>
    public bool IsFull
    {
        get
        {
            Refill();
            return _tokens >= perMinute;
        }
    }

    public bool TryTake()
    {
        Refill();
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _tokens = Math.Min(perMinute, _tokens + time.GetElapsedTime(_filledAt, now).TotalMinutes * perMinute);
        _filledAt = now;
    }
}
