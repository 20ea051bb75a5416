namespace FileTransfer.Actors.Swarm;

/// <summary>Bytes per second of the time in which there was something to wait for: idleness is not slowness.</summary>
internal sealed class RateMeter
{
    /// <summary>Shorter samples would measure the batching of acks.</summary>
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(250);

    private const double NewShare = 0.4;

    private TimeSpan _busy;
    private TimeSpan _last;
    private long _bytes;

    /// <summary>Zero until the first sample is complete.</summary>
    public double BytesPerSecond { get; private set; }

    /// <summary>Time covered by samples: how much the rate is worth.</summary>
    public TimeSpan Evidence { get; private set; }

    /// <param name="wasBusy">Whether anything was awaited since the last call.</param>
    public void Advance(TimeSpan now, bool wasBusy, long bytes)
    {
        if (wasBusy && now > _last) _busy += now - _last;
        _last = now;
        _bytes += bytes;
        if (_busy < Sample) return;
        var rate = _bytes / _busy.TotalSeconds;
        BytesPerSecond = Evidence == TimeSpan.Zero ? rate : (NewShare * rate) + ((1 - NewShare) * BytesPerSecond);
        Evidence += _busy;
        (_busy, _bytes) = (TimeSpan.Zero, 0);
    }
}
