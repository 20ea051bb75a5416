using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>Where a node stores what it receives, and how much of it.</summary>
public sealed record StoreOptions
{
    /// <summary>Full path of the folder below which final names appear; created when missing.</summary>
    public required string Root { get; init; }

    /// <summary>Full path of the folder for our own state, on the file system of <see cref="Root"/>.</summary>
    public required string Work { get; init; }

    /// <summary>
    /// Whether other processes may use the same <see cref="Work"/> at once. Then each transfer is locked by itself
    /// instead of the whole folder.
    /// </summary>
    public bool Shared { get; init; }

    /// <summary>Per file; null for no limit.</summary>
    public long? MaxFileBytes { get; init; }

    /// <summary>Per transfer; null for no limit.</summary>
    public long? MaxTotalBytes { get; init; }

    /// <summary>Free space that transfers leave alone, so that the machine and our own state can go on.</summary>
    public long KeepFreeBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>How long an unfinished transfer waits for its source before it is removed.</summary>
    public TimeSpan PartialTimeToLive { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How much the owner of a <see cref="StagedTransfer"/> lets <see cref="StagedTransfer.UnflushedBytes"/> grow
    /// before it flushes: what a crash costs at most.
    /// </summary>
    public long UnflushedBytes { get; init; } = 16L * 1024 * 1024;

    /// <summary>File handles per transfer.</summary>
    public int OpenFiles { get; init; } = 64;

    /// <summary>
    /// Whether the chunks of an interrupted transfer are read and hashed again before they count: finds what changed on
    /// disk in between, for one read of the partial.
    /// </summary>
    public bool VerifyOnResume { get; init; } = true;

    internal IDiskFlush Flush { get; init; } = DiskFlush.Instance;

    internal ICommitProbe? Probe { get; init; }
}
