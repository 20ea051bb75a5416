using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>One level of a stored tree. Links, special files and names that cannot travel are not shown.</summary>
public static class StoredListing
{
    /// <param name="root">Full path of the store.</param>
    /// <param name="path">A folder, whose content is listed, or a file, which is listed itself; null for the top.</param>
    /// <param name="limit">Entries of one folder: more are refused, since all are held in memory.</param>
    /// <param name="cancel">Checked per entry.</param>
    /// <exception cref="FailureException">Not found, reached through a link, or not readable.</exception>
    public static IReadOnlyList<RemoteEntry> Read(string root, RelativePath? path, int limit, CancellationToken cancel)
    {
        var files = SourceFiles.OfThisSystem;
        var place = new SourcePlace(root, path?.Value ?? "");
        try
        {
            var facts = files.Find(place);
            if (path is not null && facts is { Type: FileType.File } file) return [ToEntry(RelativePath.Parse(path.Name), file)];
            if (facts is not { Type: FileType.Folder })
                throw new FailureException(Reason.NotFound, $"{Display.Text(path?.Value)} does not exist");
            using var folder = files.OpenFolder(place);
            return ReadFolder(folder, limit, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(Reason.StorageFailed, "the store cannot be read", inner: e);
        }
    }

    private static List<RemoteEntry> ReadFolder(ISourceFolder folder, int limit, CancellationToken cancel)
    {
        var entries = new List<RemoteEntry>();
        foreach (var name in folder.Names())
        {
            cancel.ThrowIfCancellationRequested();
            if (RelativePath.TryParse(name) is not { } path) continue;
            if (folder.Find(name) is not { Type: FileType.File or FileType.Folder } facts) continue;
            if (entries.Count == limit)
                throw new FailureException(Reason.LimitReached, $"the folder has more than {limit} entries, which is the limit");
            entries.Add(ToEntry(path, facts));
        }

        entries.Sort((left, right) => string.CompareOrdinal(left.Path.Value, right.Path.Value));
        return entries;
    }

    private static RemoteEntry ToEntry(RelativePath path, FileFacts facts) => new(
        path, facts.Type == FileType.Folder ? EntryKind.Folder : EntryKind.File,
        facts.Type == FileType.Folder ? 0 : facts.Size, facts.ModifiedAt, null);
}
