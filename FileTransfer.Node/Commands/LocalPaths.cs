using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Commands;

/// <summary>Paths of this machine as they stand on the command line.</summary>
internal static class LocalPaths
{
    /// <returns>Full paths, in order.</returns>
    /// <exception cref="FailureException">One of them does not exist; said before any connection is made.</exception>
    public static IReadOnlyList<string> Existing(IEnumerable<string> paths) =>
        [.. paths.Select(path => Exists(path) ? Folders.Full(path) : throw Missing(path))];

    /// <summary>A link counts, wherever it leads.</summary>
    public static bool Exists(string path)
    {
        if (path.Length == 0) return false;
        try
        {
            return Path.Exists(path) || new FileInfo(path).LinkTarget is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static FailureException Missing(string path) =>
        new(Reason.NotFound, $"{Display.Text(path)} does not exist on this machine", "check the path");
}
