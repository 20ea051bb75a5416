using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>The node as users have it: published once into a temporary folder, gone at the end.</summary>
internal sealed class PublishedNode : IDisposable
{
    private readonly string _folder;

    private PublishedNode(string folder) => _folder = folder;

    public string Program => Path.Combine(_folder, "filetransfer");

    public static async Task<PublishedNode> CreateAsync(CancellationToken cancel)
    {
        Console.Error.WriteLine("  publishing the node");
        var node = new PublishedNode(Directory.CreateTempSubdirectory("filetransfer-bench-node-").FullName);
        var project = Path.Combine(Repository(), "FileTransfer.Node");
        await using var publish = LiveProcess.Start("dotnet", ["publish", project, "-c", "Release", "-o", node._folder]);
        if (await publish.EndAsync(cancel) == 0) return node;
        node.Dispose();
        throw new InvalidOperationException($"dotnet publish failed: {publish.Errors()}");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Repository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "FileTransfer.sln"))) return folder;
        }

        throw new InvalidOperationException("FileTransfer.sln is in no folder above the benchmark");
    }
}
