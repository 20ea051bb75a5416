namespace FileTransfer.Actors.Links;

/// <summary>Why bytes are not a frame.</summary>
internal enum FrameProblem
{
    None = 0,
    Truncated,
    UnknownVersion,
    UnknownType,

    /// <summary>A flag that is not defined, or defined for another type.</summary>
    UnknownFlags,

    /// <summary>Bytes that must be zero are not.</summary>
    ReservedBytes,

    /// <summary>A control kind on a frame that is no control frame.</summary>
    KindOutsideControl,

    /// <summary>A ping or pong with a number or a payload.</summary>
    LoadedHeartbeat,

    /// <summary>A control message over the limit.</summary>
    ControlTooLong,

    /// <summary>A chunk without data.</summary>
    ChunkEmpty,

    /// <summary>A chunk over the largest chunk size.</summary>
    ChunkTooLong,

    /// <summary>A chunk number over 2^31 - 1.</summary>
    ChunkNumber,
}
