using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Data;

/// <summary>A temporary folder, in memory when there is room, that is gone at the end.</summary>
internal sealed class Workspace : IDisposable
{
    private const string Memory = "/dev/shm";

    /// <summary>Left for the processes themselves and for everybody else.</summary>
    private const long MemoryLeft = 4L * 1024 * 1024 * 1024;

    private Workspace(string folder)
    {
        Folder = folder;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            LiveProcess.KillAll();   // or they would write on while we delete
            Dispose();
        };
    }

    public string Folder { get; }

    public bool InMemory => Folder.StartsWith(Memory, StringComparison.Ordinal);

    /// <param name="bytes">The most that lies there at one time.</param>
    public static Workspace Create(long bytes)
    {
        var inMemory = Directory.Exists(Memory)
            && new DriveInfo(Memory).AvailableFreeSpace > bytes && ProcFile.AvailableBytes() > bytes + MemoryLeft;
        var parent = inMemory ? Memory : Path.GetTempPath();
        if (new DriveInfo(parent).AvailableFreeSpace < bytes) throw new IOException($"{parent} has no room for {bytes} bytes");
        return new Workspace(Directory.CreateDirectory(Path.Combine(parent, $"filetransfer-bench-{Path.GetRandomFileName()}")).FullName);
    }

    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>
    /// Memory for so many bytes is used once and free again. A virtual machine may get each page from its host at first use, a trap for
    /// every one: what nodes write would measure that.
    /// </summary>
    public void Touch(long bytes)
    {
        if (!InMemory) return;
        var path = At(Path.GetRandomFileName());
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, options: FileOptions.DeleteOnClose);
        var block = new byte[1024 * 1024];
        for (var at = 0L; at < bytes; at += block.Length) RandomAccess.Write(file, block, at);
    }

    public void Dispose()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
    }
}
