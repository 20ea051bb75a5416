using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>What a scan found. Immutable.</summary>
public sealed class ScanResult
{
    private readonly IReadOnlyDictionary<string, string> _folders;
    private readonly FileFacts[] _facts;

    /// <param name="manifest">Entries in the order in which they were found.</param>
    /// <param name="folders">Root name to the full path of the folder that holds it.</param>
    /// <param name="facts">One per entry.</param>
    /// <param name="followed">Whether roots may be links.</param>
    internal ScanResult(
        Manifest manifest, IReadOnlyDictionary<string, string> folders, FileFacts[] facts, bool followed)
    {
        Manifest = manifest;
        FollowsNamedLinks = followed;
        _folders = folders;
        _facts = facts;
    }

    /// <summary>Parents before children, names in ordinal order; contents are not known yet.</summary>
    public Manifest Manifest { get; }

    /// <summary>Links, special files, unreadable and unusable names, in the order in which they were met.</summary>
    public required IReadOnlyList<SkippedName> Skipped { get; init; }

    /// <summary>Names that travel, but that not every system can hold beside each other; escaped for display.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    internal bool FollowsNamedLinks { get; }

    /// <summary>Composed when asked for: a million of them would be larger than the manifest.</summary>
    public string FullPath(int entry)
    {
        var path = Manifest.Entries[entry].Path;
        return Path.Join(_folders[path.Components[0]], path.ToPlatform());
    }

    internal FileFacts Facts(int entry) => _facts[entry];
}
