namespace FileTransfer.Actors.Links;

/// <summary>Bounds and deadlines of one link.</summary>
public sealed record LinkOptions
{
    public static LinkOptions Default { get; } = new();

    /// <summary>The longest control payload, in either direction.</summary>
    public int MaxControlBytes { get; init; } = 256 * 1024;

    /// <summary>Control bytes queued and not yet taken by the peer; one more ends the link.</summary>
    public int ControlQueueBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Chunk bytes queued before a sender waits; one chunk always passes.</summary>
    public int ChunkQueueBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Bytes of chunks handed to the handler and not disposed yet; reading pauses at it.</summary>
    public long InboundBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>After so long without sending anything, a ping goes out.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// A peer is dead when, for so long, no byte of its arrived although we were reading, or it took none of ours.
    /// At 256 KiB per write that is also the slowest link that works: 17 KB/s.
    /// </summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// A frame that has begun must arrive at this rate, over <see cref="DeadAfter"/>: who sends it byte by byte would
    /// hold a session and up to one chunk of the inbound bound for as long as it likes.
    /// </summary>
    public long MinBytesPerSecond { get; init; } = 4 * 1024;

    /// <summary>How long a closing link may take to send its last control frames and to see the peer leave.</summary>
    public TimeSpan CloseGrace { get; init; } = TimeSpan.FromSeconds(1);
}
