using System.Diagnostics;
using System.Globalization;

namespace FileTransfer.Tests.Support;

/// <summary>
/// A disk whose power can be cut: a file system in a file, mounted (which takes root). After a cut everything that was not
/// flushed is gone, as it would be on a real machine. Only processes started with <see cref="Launch"/> see it; it goes with
/// the process that runs the test, however that ends.
/// </summary>
internal sealed class LoopDisk : IAsyncDisposable
{
    private readonly string _base = Directory.CreateTempSubdirectory("filetransfer-disk-").FullName;
    private readonly Process _holder;   // keeps the mount namespace; ends when its input does

    private LoopDisk()
    {
        Directory.CreateDirectory(Folder);
        var start = new ProcessStartInfo("unshare", ["--mount", "cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _holder = Process.Start(start) ?? throw new InvalidOperationException("unshare did not start.");
    }

    /// <summary>Where processes of <see cref="Launch"/> see the disk.</summary>
    public string Folder => Path.Combine(_base, "disk");

    public Launch Launch => new() { Wrapper = ["nsenter", "--mount", "--target", HolderId] };

    private string HolderId => _holder.Id.ToString(CultureInfo.InvariantCulture);

    private string Image => Path.Combine(_base, "image");

    /// <param name="kind">Of file system: xfs or ext4.</param>
    /// <param name="mebibytes">At least 300 for XFS; taken from the real disk only as it is written to.</param>
    public static async Task<LoopDisk> MakeAsync(string kind, int mebibytes)
    {
        var disk = new LoopDisk();
        // The answer shows that the namespace exists.
        await disk._holder.StandardInput.WriteLineAsync("ready");
        await disk._holder.StandardInput.FlushAsync();
        if (await disk._holder.StandardOutput.ReadLineAsync() != "ready") throw new InvalidOperationException("unshare --mount failed.");
        await Tool.RunAsync("truncate", "--size", string.Create(CultureInfo.InvariantCulture, $"{mebibytes}M"), disk.Image);
        await Tool.RunAsync($"mkfs.{kind}", kind == "ext4" ? "-F" : "-f", "-q", disk.Image);
        await disk.MountAsync();
        return disk;
    }

    /// <summary>The same place, for the process that runs the test. The file must not stay open over a reboot.</summary>
    /// <param name="path">Below <see cref="Folder"/>.</param>
    public string View(string path) => $"/proc/{HolderId}/root{path}";

    /// <summary>From here on nothing reaches the disk, and what was not flushed is lost.</summary>
    public Task CutPowerAsync() => InsideAsync("xfs_io", "-x", "-c", "shutdown", Folder);

    /// <summary>As a reboot after a cut does; no process may have files open there any more.</summary>
    public async Task RebootAsync()
    {
        await InsideAsync("umount", Folder);
        await MountAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _holder.StandardInput.Close();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
        Directory.Delete(_base, recursive: true);
    }

    private Task<string> MountAsync() => InsideAsync("mount", "-o", "loop", Image, Folder);

    private Task<string> InsideAsync(params string[] command) => Tool.RunAsync("nsenter", ["--mount", "--target", HolderId, .. command]);
}
