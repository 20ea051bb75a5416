namespace FileTransfer.Actors.Links;

/// <summary>Marks one loop's I/O calls, for the heartbeat to look at from its timer. One loop writes.</summary>
internal sealed class Activity
{
    private long _calls;
    private volatile bool _pending;

    /// <summary>How many calls have begun.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Whether one has begun and not ended.</summary>
    public bool Pending => _pending;

    public void Begin()
    {
        Interlocked.Increment(ref _calls);
        _pending = true;
    }

    public void End() => _pending = false;
}
