using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>Something below a scanned path that will not travel.</summary>
/// <param name="Path">As the manifest would have named it; raw, and not always a valid path.</param>
/// <param name="Cause">Fit for people.</param>
public sealed record SkippedName(string Path, string Cause)
{
    /// <summary>One line, escaped for display.</summary>
    public override string ToString() => $"{Display.Text(Path)}: {Cause}";
}
