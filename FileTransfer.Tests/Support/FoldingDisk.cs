using System.Diagnostics;

namespace FileTransfer.Tests.Support;

/// <summary>A disk as Windows has it, in a file: upper and lower case are one, and some names cannot be.</summary>
internal sealed class FoldingDisk : IDisposable
{
    private readonly string _image;

    /// <param name="folder">Where it is mounted; made here.</param>
    public FoldingDisk(string folder)
    {
        (Path, _image) = (folder, folder + ".img");
        Directory.CreateDirectory(folder);
        using (var image = File.Create(_image)) image.SetLength(64 << 20);
        Run("mkntfs", "-q", "-F", _image);
        Run("lowntfs-3g", "-o", "windows_names,ignore_case", _image, folder);
    }

    public string Path { get; }

    /// <summary>Needs ntfs-3g and the right to mount.</summary>
    public static bool CanBeMade { get; } =
        Signals.IsRoot && File.Exists("/dev/fuse") && File.Exists("/usr/bin/lowntfs-3g") && File.Exists("/usr/sbin/mkntfs");

    public void Dispose() => Run("umount", "--lazy", Path);   // what a failed transfer left open closes with the process

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {said}");
    }
}
