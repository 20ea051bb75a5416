using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>Which names a file system takes for one: found out by trying, because mounts of one kind differ in it.</summary>
/// <param name="Case">Whether upper and lower case are one.</param>
/// <param name="Form">Whether composed and decomposed letters are one.</param>
internal readonly record struct NameFolding(bool Case, bool Form)
{
    /// <param name="folder">On the file system in question; three names are looked up in it.</param>
    public static NameFolding Of(string folder)
    {
        var name = $"probe-{Guid.NewGuid():N}-a\u00e9";
        var probe = Path.Combine(folder, name);
        File.WriteAllBytes(probe, []);
        try
        {
            return new NameFolding(
                File.Exists(Path.Combine(folder, name.ToUpperInvariant())),
                File.Exists(Path.Combine(folder, name.Replace("\u00e9", "e\u0301", StringComparison.Ordinal))));
        }
        finally
        {
            File.Delete(probe);
        }
    }

    /// <returns>The first path that is another's name here, and that other one; null when all are different names.</returns>
    public (RelativePath Path, RelativePath Other)? Clash(IEnumerable<RelativePath> paths)
    {
        if (!Case && !Form) return null;
        var seen = new Dictionary<string, RelativePath>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            // Only forms without case would be another key; refusing more than needed is all that it costs.
            var key = Form ? FoldedName.Key(path.Value) : path.Value.ToUpperInvariant();
            if (!seen.TryAdd(key, path)) return (path, seen[key]);
        }

        return null;
    }
}
