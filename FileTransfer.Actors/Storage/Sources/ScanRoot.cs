using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>One path that somebody named.</summary>
/// <param name="Folder">Full path of a trusted folder above it.</param>
/// <param name="Inside">The way from there to what holds it, on which no link is followed; null when that is the folder.</param>
/// <param name="Name">Its last component.</param>
/// <param name="Shown">As it was named, escaped.</param>
internal sealed record ScanRoot(string Folder, RelativePath? Inside, RelativePath Name, string Shown)
{
    /// <param name="follow">Whether a link of this name stands for its target, which is trusted then.</param>
    public SourcePlace Place(bool follow)
    {
        var place = new SourcePlace(Folder, Inside?.Value ?? "").Child(Name.Value);
        return follow ? new SourcePlace(place.FullPath, "") : place;
    }

    /// <exception cref="FailureException">As for <see cref="TreeScan.Scan(IReadOnlyList{string}, ScanOptions, CancellationToken)"/>.</exception>
    public static ScanRoot Parse(string path)
    {
        var shown = Display.Text(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new FailureException(Reason.Usage, path.Length == 0 ? "a path is empty" : $"{shown} holds a NUL");
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { Length: > 0 } folder)
        {
            throw new FailureException(
                Reason.Usage, $"{shown} is the root of the file system", "name the folders in it instead");
        }

        var name = RelativePath.TryParse(Path.GetFileName(full), out var problem);
        return name is not null
            ? new ScanRoot(folder, null, name, shown)
            : throw new FailureException(Reason.NameRefused, $"{shown}: {problem}");
    }
}
