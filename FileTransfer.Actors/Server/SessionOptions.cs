namespace FileTransfer.Actors.Server;

/// <summary>Limits on sessions (hocon/reference.conf, <c>filetransfer.server</c>).</summary>
public sealed record SessionOptions
{
    public int MaxSessions { get; init; } = 1000;

    /// <summary>Of these, for one node: one member cannot take the place of all others.</summary>
    public int MaxSessionsPerNode { get; init; } = 32;

    /// <summary>Broadcasts that run at once.</summary>
    public int MaxBroadcasts { get; init; } = 64;

    /// <summary>How long the newest broadcast of a channel is given to nodes that come later.</summary>
    public TimeSpan KeepBroadcasts { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Bytes that one node may keep here; null for no limit.</summary>
    public long? QuotaPerNode { get; init; }

    /// <summary>From the handshake to Hello.</summary>
    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a broadcast waits for a receiver that left before it calls it unreachable.</summary>
    public TimeSpan ReceiverTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Lines of history in one answer.</summary>
    public int HistoryLimit { get; init; } = 1000;
}
