using System.Runtime.CompilerServices;

namespace FileTransfer.Tests.Support;

/// <summary>Finds files of the repository from wherever the tests run: the folder that holds the solution.</summary>
internal static class RepositoryRoot
{
    private static readonly string Root = Find(AppContext.BaseDirectory) ?? Find(SourceFolder())
        ?? throw new InvalidOperationException("FileTransfer.sln is neither above the test assembly nor above its sources.");

    public static string Path(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>Sources below a project's folder, without what a build puts there.</summary>
    public static IEnumerable<string> Sources(string project) =>
        from file in Directory.EnumerateFiles(Path(project), "*.cs", SearchOption.AllDirectories)
        where FolderOf(project, file) is not ("bin" or "obj")
        select file;

    /// <summary>The first folder of <paramref name="file"/> below its project; empty for a file at the top.</summary>
    public static string FolderOf(string project, string file)
    {
        var parts = System.IO.Path.GetRelativePath(Path(project), file).Split(System.IO.Path.DirectorySeparatorChar);
        return parts.Length == 1 ? "" : parts[0];
    }

    private static string? Find(string? folder)
    {
        for (; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "FileTransfer.sln"))) return folder;
        }

        return null;
    }

    private static string? SourceFolder([CallerFilePath] string here = "") => System.IO.Path.GetDirectoryName(here);
}
