namespace FileTransfer.Actors.Links;

/// <summary>
/// Finds the peer that keeps a link and its buffers by sending a frame byte by byte: any byte proves that it lives, so
/// the heartbeat is content. Adds up only time during which a frame was begun and we were reading.
/// </summary>
internal sealed class FrameWatch(LinkOptions options)
{
    private long _frame;
    private long _bytes;
    private TimeSpan _time;

    /// <param name="elapsed">Since the last look.</param>
    /// <param name="whole">Bytes of all whole frames so far; it changes with every frame.</param>
    /// <param name="bytes">Bytes read so far.</param>
    /// <param name="reading">Whether a read is pending: else it is us who are slow.</param>
    /// <returns>Whether the frame that has begun comes too slowly.</returns>
    public bool IsTooSlow(TimeSpan elapsed, long whole, long bytes, bool reading)
    {
        if (bytes <= whole || whole != _frame || !reading || elapsed > options.HeartbeatInterval)
        {
            StartOver(whole, bytes);
            return false;
        }

        _time += elapsed;
        if (_time < options.DeadAfter) return false;
        // Nothing at all is silence, of a line that was cut perhaps: the heartbeat judges that.
        var tooSlow = bytes > _bytes && bytes - _bytes < options.MinBytesPerSecond * _time.TotalSeconds;
        StartOver(whole, bytes);
        return tooSlow;
    }

    private void StartOver(long whole, long bytes) => (_frame, _bytes, _time) = (whole, bytes, TimeSpan.Zero);
}
