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
        var folder = Descend(files, root, path.Parent, path);
        var named = new ScanRoot(folder, RelativePath.Parse(path.Name), Display.Text(path));
        return new TreeWalk(options with { FollowNamedLinks = false }, files, cancel).Run([named]);
    }

    /// <summary>As <see cref="Scan"/>, with everything in <paramref name="folder"/> as a root of its own.</summary>
    /// <inheritdoc cref="Scan"/>
    public static ScanResult ScanInside(string root, RelativePath folder, ScanOptions options, CancellationToken cancel)
    {
        var files = SourceFiles.OfThisSystem;
        var full = Descend(files, root, folder, folder);
        var roots = files.Names(full).Order(StringComparer.Ordinal)
            .Select(name => new ScanRoot(full, RelativePath.Parse(name), Display.Text(name))).ToArray();
        return new TreeWalk(options with { FollowNamedLinks = false }, files, cancel).Run(roots);
    }

    private static string Descend(ISourceFiles files, string root, RelativePath? folder, RelativePath path)
    {
        var full = root;
        foreach (var component in folder?.Components ?? [])
        {
            full = Path.Join(full, component);
            if (!IsFolder(files, full)) throw new FailureException(Reason.NotFound, $"{Display.Text(path)} does not exist");
        }

        return full;
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
