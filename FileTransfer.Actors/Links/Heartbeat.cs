namespace FileTransfer.Actors.Links;

/// <summary>
/// Decides when to ping and when the peer is dead. It adds up only time during which one and the same read or write
/// was pending from one look to the next: while we do not read (full inbound bound, busy handler), silence is our own
/// fault, and after this process was stopped or starved, what waits in the socket is read before anything is judged.
/// </summary>
internal sealed class Heartbeat(LinkOptions options, Activity reading, Activity writing)
{
    /// <summary>Looks per heartbeat interval: how exact both deadlines are kept.</summary>
    private const int LooksPerInterval = 5;

    private long _reads;
    private long _writes;
    private TimeSpan _silent;
    private TimeSpan _stuck;
    private TimeSpan _idle;

    internal enum Verdict
    {
        Fine,

        /// <summary>Nothing was sent for an interval.</summary>
        PingDue,

        /// <summary>We read, nothing comes.</summary>
        PeerSilent,

        /// <summary>We write, nothing goes.</summary>
        PeerStuck,
    }

    public TimeSpan Period => options.HeartbeatInterval / LooksPerInterval;

    /// <param name="elapsed">Since the last look.</param>
    public Verdict Look(TimeSpan elapsed)
    {
        var (reads, writes) = (reading.Calls, writing.Calls);
        var sameRead = reading.Pending && reads == _reads;
        var sameWrite = writing.Pending && writes == _writes;
        var wrote = writing.Pending || writes != _writes;
        (_reads, _writes) = (reads, writes);
        if (elapsed > 2 * Period) return StartOver();

        _silent = sameRead ? _silent + elapsed : TimeSpan.Zero;
        _stuck = sameWrite ? _stuck + elapsed : TimeSpan.Zero;
        _idle = wrote ? TimeSpan.Zero : _idle + elapsed;
        if (_silent >= options.DeadAfter) return Verdict.PeerSilent;
        if (_stuck >= options.DeadAfter) return Verdict.PeerStuck;
        if (_idle < options.HeartbeatInterval) return Verdict.Fine;
        _idle = TimeSpan.Zero;
        return Verdict.PingDue;
    }

    private Verdict StartOver()
    {
        _silent = _stuck = _idle = TimeSpan.Zero;
        return Verdict.PingDue;
    }
}
