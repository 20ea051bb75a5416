namespace FileTransfer.Actors.Storage.Sources;

/// <summary>How a tree is scanned.</summary>
public sealed record ScanOptions
{
    /// <summary>A manifest of this many entries is a few hundred MiB: beyond, a scan is refused.</summary>
    public const int DefaultMaxEntries = 1_000_000;

    /// <summary>Entries and skipped names together.</summary>
    public int MaxEntries { get; init; } = DefaultMaxEntries;

    /// <summary>Whether a link that was named itself stands for its target; links inside a tree never do.</summary>
    public bool FollowNamedLinks { get; init; } = true;
}
