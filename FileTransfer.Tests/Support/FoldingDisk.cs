namespace FileTransfer.Tests.Support;

/// <summary>A disk as Windows has it, in a file, mounted (which takes root): upper and lower case are one, and some names cannot be.</summary>
internal sealed class FoldingDisk : IAsyncDisposable
{
    private FoldingDisk(string folder) => Path = folder;

    public string Path { get; }

    /// <param name="folder">Where it is mounted; made here.</param>
    public static async Task<FoldingDisk> MakeAsync(string folder)
    {
        var image = folder + ".img";
        Directory.CreateDirectory(folder);
        await Tool.RunAsync("truncate", "--size", "64M", image);
        await Tool.RunAsync("mkntfs", "-q", "-F", image);
        await Tool.RunAsync("lowntfs-3g", "-o", "windows_names,ignore_case", image, folder);
        return new FoldingDisk(folder);
    }

    // Lazy: what a failed transfer left open closes with the process.
    public async ValueTask DisposeAsync() => await Tool.RunAsync("umount", "--lazy", Path);
}
