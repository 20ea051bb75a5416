using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>One level of a stored tree. Links, special files and names that cannot travel are not shown.</summary>
public static class StoredListing
{
    /// <param name="root">Full path of the store.</param>
    /// <param name="path">A folder, whose content is listed, or a file, which is listed itself; null for the top.</param>
    /// <param name="cancel">Checked per entry.</param>
    /// <exception cref="FailureException">Not found, reached through a link, or not readable.</exception>
    public static IReadOnlyList<RemoteEntry> Read(string root, RelativePath? path, CancellationToken cancel)
    {
        var files = SourceFiles.OfThisSystem;
        try
        {
            var folder = root;
            foreach (var component in path?.Components ?? [])
            {
                folder = Path.Join(folder, component);
                var facts = files.Find(folder, follow: false);
                var isLast = folder.Length == root.Length + 1 + path!.ToPlatform().Length;
                if (facts is { Type: FileType.File } file && isLast) return [ToEntry(RelativePath.Parse(component), file)];
                if (facts is not { Type: FileType.Folder })
                    throw new FailureException(Reason.NotFound, $"{Display.Text(path)} does not exist");
            }

            return ReadFolder(files, folder, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(Reason.StorageFailed, "the store cannot be read", inner: e);
        }
    }

    private static List<RemoteEntry> ReadFolder(ISourceFiles files, string folder, CancellationToken cancel)
    {
        var entries = new List<RemoteEntry>();
        foreach (var name in files.Names(folder))
        {
            cancel.ThrowIfCancellationRequested();
            if (RelativePath.TryParse(name) is not { } path) continue;
            if (files.Find(Path.Join(folder, name), follow: false) is { Type: FileType.File or FileType.Folder } facts)
                entries.Add(ToEntry(path, facts));
        }

        entries.Sort((left, right) => string.CompareOrdinal(left.Path.Value, right.Path.Value));
        return entries;
    }

    private static RemoteEntry ToEntry(RelativePath path, FileFacts facts) => new(
        path, facts.Type == FileType.Folder ? EntryKind.Folder : EntryKind.File,
        facts.Type == FileType.Folder ? 0 : facts.Size, facts.ModifiedAt, null);
}
