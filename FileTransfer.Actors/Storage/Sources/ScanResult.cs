using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>What a scan found. Immutable.</summary>
public sealed class ScanResult
{
    private readonly IReadOnlyDictionary<string, SourcePlace> _roots;
    private readonly FileFacts[] _facts;

    /// <param name="manifest">Entries in the order in which they were found.</param>
    /// <param name="roots">Root name to where it is.</param>
    /// <param name="facts">One per entry.</param>
    internal ScanResult(Manifest manifest, IReadOnlyDictionary<string, SourcePlace> roots, FileFacts[] facts)
    {
        Manifest = manifest;
        _roots = roots;
        _facts = facts;
    }

    /// <summary>Parents before children, names in ordinal order; contents are not known yet.</summary>
    public Manifest Manifest { get; }

    /// <summary>Links, special files, unreadable and unusable names, in the order in which they were met.</summary>
    public required IReadOnlyList<SkippedName> Skipped { get; init; }

    /// <summary>Names that travel, but that not every system can hold beside each other; escaped for display.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    public string FullPath(int entry) => Place(entry).FullPath;

    /// <summary>Composed when asked for: a million of them would be larger than the manifest.</summary>
    internal SourcePlace Place(int entry)
    {
        var path = Manifest.Entries[entry].Path;
        var root = _roots[path.Components[0]];
        return path.Components.Count == 1 ? root : root.Child(path.Value[(path.Components[0].Length + 1)..]);
    }

    internal FileFacts Facts(int entry) => _facts[entry];
}
