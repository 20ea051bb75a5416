using FileTransfer.Actors.Domain;

namespace FileTransfer.Node.Commands;

/// <summary>Looks for names that Windows cannot hold, before anything is sent.</summary>
internal static class PortableNames
{
    private static readonly EnumerationOptions Everything = new()
    {
        AttributesToSkip = FileAttributes.None,
        RecurseSubdirectories = false,
    };

    /// <exception cref="FailureException">A name below one of the <paramref name="roots"/> does not fit.</exception>
    public static void Check(IEnumerable<string> roots, CancellationToken cancel)
    {
        var pending = new Stack<FileSystemInfo>(roots.Select(Info));
        while (pending.TryPop(out var entry))
        {
            cancel.ThrowIfCancellationRequested();
            if (PortableName.ProblemWith(entry.Name) is { } problem)
                throw new FailureException(
                    Reason.NameRefused, $"{Display.Text(entry.Name)}: {problem}", "rename it, or leave --portable out");
            // Links are never followed: what is behind them does not travel.
            if (entry is not DirectoryInfo folder || folder.LinkTarget is not null) continue;
            foreach (var child in folder.EnumerateFileSystemInfos("*", Everything)) pending.Push(child);
        }
    }

    private static FileSystemInfo Info(string path)
    {
        var trimmed = Path.TrimEndingDirectorySeparator(path);
        return Directory.Exists(trimmed) ? new DirectoryInfo(trimmed) : new FileInfo(trimmed);
    }
}
