using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>Scans below a store's root, where no link is followed at any level and no full path is shown to a peer.</summary>
public static class StoredTree
{
    /// <param name="root">Full path of the store.</param>
    /// <param name="path">The file or folder to scan; it becomes the only root, called by its last component.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancel">Checked per entry.</param>
    /// <exception cref="FailureException">
    /// As for <see cref="TreeScan.Scan(IReadOnlyList{string}, ScanOptions, CancellationToken)"/>; a path through a link
    /// is <see cref="Reason.NotFound"/>.
    /// </exception>
    public static ScanResult Scan(string root, RelativePath path, ScanOptions options, CancellationToken cancel)
    {
        var files = SourceFiles.OfThisSystem;
        var shown = Display.Text(path);
        var folder = root;
        foreach (var component in path.Components.Take(path.Components.Count - 1))
        {
            folder = Path.Join(folder, component);
            if (!IsFolder(files, folder)) throw new FailureException(Reason.NotFound, $"{shown} does not exist");
        }

        var named = new ScanRoot(folder, RelativePath.Parse(path.Name), shown);
        return new TreeWalk(options with { FollowNamedLinks = false }, files, cancel).Run([named]);
    }

    private static bool IsFolder(ISourceFiles files, string folder)
    {
        try
        {
            return files.Find(folder, follow: false)?.Type == FileType.Folder;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(Reason.StorageFailed, "the store cannot be read", inner: e);
        }
    }
}
