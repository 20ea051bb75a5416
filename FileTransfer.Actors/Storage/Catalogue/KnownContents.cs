using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Sources;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>Finds out for which files of a scan the catalogue's hashes still hold.</summary>
public static class KnownContents
{
    /// <param name="scan">Of a part of the store.</param>
    /// <param name="folder">Where in the store its roots lie; null for the top.</param>
    /// <param name="files">What the catalogue has for that part; more does no harm.</param>
    /// <returns>
    /// One per entry: hashes where path, size and time agree, else null. Put by hand, replaced or touched since, a file
    /// is hashed when it is read.
    /// </returns>
    public static IReadOnlyList<KnownContent?> Match(ScanResult scan, RelativePath? folder, IEnumerable<StoredFile> files)
    {
        var byPath = files.ToDictionary(file => file.Path);
        var entries = scan.Manifest.Entries;
        var known = new KnownContent?[entries.Count];
        for (var i = 0; i < known.Length; i++)
        {
            var entry = entries[i];
            if (entry.Kind != EntryKind.File || RelativePath.TryJoin(folder, entry.Path) is not { } path) continue;
            if (!byPath.TryGetValue(path, out var file)) continue;
            if (file.Size == entry.Size && file.ModifiedAt == entry.ModifiedAt && file.Hashes.Fits(file.Size))
                known[i] = file.Hashes;
        }

        return known;
    }
}
