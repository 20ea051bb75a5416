using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>Makes a manifest of files and folders without opening a file.</summary>
public static class TreeScan
{
    /// <param name="paths">As a user names them; each becomes a root called by its last component.</param>
    /// <param name="options">Limits.</param>
    /// <param name="cancel">Checked per entry.</param>
    /// <exception cref="FailureException">
    /// <see cref="Reason.NotFound"/>, <see cref="Reason.AccessDenied"/> or <see cref="Reason.StorageFailed"/> for a
    /// named path; <see cref="Reason.Usage"/> for a path that cannot be sent or two of the same name;
    /// <see cref="Reason.NameRefused"/> for a name no transfer may use; <see cref="Reason.LimitReached"/>.
    /// </exception>
    public static ScanResult Scan(IReadOnlyList<string> paths, ScanOptions options, CancellationToken cancel) =>
        Scan(paths, options, SourceFiles.OfThisSystem, cancel);

    internal static ScanResult Scan(
        IReadOnlyList<string> paths, ScanOptions options, ISourceFiles files, CancellationToken cancel)
    {
        if (paths.Count == 0) throw new FailureException(Reason.Usage, "no file or folder is named");
        var roots = paths.Select(ScanRoot.Parse).ToList();
        if (roots.GroupBy(root => root.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new FailureException(
                Reason.Usage, $"two of the paths are called {Display.Text(twice.Key)}", "send them one after the other");
        }

        return new TreeWalk(options, files, cancel).Run(roots);
    }
}
