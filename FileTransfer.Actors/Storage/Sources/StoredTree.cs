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
        var named = new ScanRoot(root, path.Parent, RelativePath.Parse(path.Name), Display.Text(path));
        return Walk([named], options, cancel);
    }

    /// <summary>As <see cref="Scan"/>, with everything in <paramref name="folder"/> as a root of its own.</summary>
    /// <inheritdoc cref="Scan"/>
    public static ScanResult ScanInside(string root, RelativePath folder, ScanOptions options, CancellationToken cancel)
    {
        ScanRoot[] roots;
        try
        {
            using var opened = SourceFiles.OfThisSystem.OpenFolder(new SourcePlace(root, folder.Value));
            roots = [.. opened.Names().Order(StringComparer.Ordinal)
                .Select(name => new ScanRoot(root, folder, RelativePath.Parse(name), Display.Text(name)))];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FailureException(Reason.NotFound, $"{Display.Text(folder)} does not exist", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(Reason.StorageFailed, "the store cannot be read", inner: e);
        }

        return Walk(roots, options, cancel);
    }

    private static ScanResult Walk(IReadOnlyList<ScanRoot> roots, ScanOptions options, CancellationToken cancel) =>
        new TreeWalk(options with { FollowNamedLinks = false }, SourceFiles.OfThisSystem, cancel).Run(roots);
}
