using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>The node as users have it: published once into a temporary folder, gone at the end.</summary>
internal sealed class PublishedNode : IDisposable
{
    private const long Size = 256 * Show.MiB;

    private readonly Workspace _space = Workspace.Create(Size);

    private PublishedNode()
    {
    }

    public string Program => _space.At("filetransfer");

    public static async Task<PublishedNode> CreateAsync(CancellationToken cancel)
    {
        Console.Error.WriteLine("  publishing the node");
        var node = new PublishedNode();
        var project = Path.Combine(Repository(), "FileTransfer.Node");
        await using var publish = LiveProcess.Start("dotnet", ["publish", project, "-c", "Release", "-o", node._space.Folder]);
        if (await publish.EndAsync(cancel) == 0) return node;
        node.Dispose();
        throw new InvalidOperationException($"dotnet publish failed: {publish.Errors()}");
    }

    public void Dispose() => _space.Dispose();

    private static string Repository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "FileTransfer.sln"))) return folder;
        }

        throw new InvalidOperationException("FileTransfer.sln is in no folder above the benchmark");
    }
}
