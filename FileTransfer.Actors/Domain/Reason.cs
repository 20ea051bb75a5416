namespace FileTransfer.Actors.Domain;

/// <summary>
/// Why something did not happen. The numbers travel and are stored: they never change and are never used again.
/// <see cref="Reasons"/> has exit code and retry advice of each.
/// </summary>
public enum Reason
{
    /// <summary>A bug of ours.</summary>
    Internal = 1,

    /// <summary>The command or the configuration is wrong.</summary>
    Usage = 2,

    NotFound = 3,

    /// <summary>The peer is known but lacks the permission.</summary>
    NotAllowed = 4,

    /// <summary>The peer is not who it should be: foreign, expired or revoked certificate, wrong or used code.</summary>
    NotTrusted = 5,

    /// <summary>Not enough space for the data and the reserve.</summary>
    NoSpace = 6,

    /// <summary>The disk failed, or the file system refused.</summary>
    StorageFailed = 7,

    /// <summary>The operating system denies access to a path.</summary>
    AccessDenied = 8,

    /// <summary>Own state on disk cannot be read; nothing was deleted.</summary>
    StateDamaged = 9,

    /// <summary>Over a size limit of configuration.</summary>
    TooLarge = 10,

    /// <summary>Over a quota or count limit of configuration.</summary>
    LimitReached = 11,

    /// <summary>A name the receiver cannot or will not store.</summary>
    NameRefused = 12,

    /// <summary>Bytes differ from their hash.</summary>
    Corrupt = 13,

    /// <summary>Some entries or receivers were left out.</summary>
    Partial = 14,

    /// <summary>The destination exists and the policy says not to touch it.</summary>
    Exists = 15,

    /// <summary>No connection could be made.</summary>
    Unreachable = 16,

    /// <summary>The connection was lost and the retry budget is spent.</summary>
    ConnectionLost = 17,

    /// <summary>No progress within the deadline.</summary>
    Stalled = 18,

    /// <summary>The source changed or vanished while it was read.</summary>
    SourceChanged = 19,

    /// <summary>Versions do not fit.</summary>
    Incompatible = 20,

    /// <summary>The peer broke the protocol.</summary>
    ProtocolViolation = 21,

    /// <summary>Somebody asked for the end; resumable.</summary>
    Cancelled = 22,

    /// <summary>A newer session of the same identity took over.</summary>
    Fenced = 23,

    /// <summary>The node is shutting down; resumable.</summary>
    ShuttingDown = 24,

    /// <summary>Somebody paused it: what is durable stays, and whoever offered it offers it again.</summary>
    Paused = 25,
}
