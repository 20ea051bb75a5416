using System.Runtime.InteropServices;
using System.Text;
using FileTransfer.Actors.Storage.Sources;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Sources;

/// <summary>A temporary folder to build trees in; removed at the end.</summary>
internal sealed partial class TestTree : IDisposable
{
    private const int CreateAndWrite = 0x40 | 0x1;
    private const int ReadWrite = 0x180;
    private const int OwnerExecute = 0x40;

    private readonly List<byte[]> _raw = [];

    public string Root { get; } = Directory.CreateTempSubdirectory("filetransfer-test-").FullName;

    public string At(string path) => Path.Join(Root, path);

    public string File(string path, int bytes = 10, int seed = 1) => File(path, Bytes(bytes, seed));

    public string File(string path, byte[] content)
    {
        var full = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllBytes(full, content);
        return full;
    }

    public string Folder(string path) => Directory.CreateDirectory(At(path)).FullName;

    public string Link(string path, string target)
    {
        System.IO.File.CreateSymbolicLink(At(path), target);
        return At(path);
    }

    public string Pipe(string path)
    {
        Assert.Equal(0, MakePipe(At(path), ReadWrite));
        return At(path);
    }

    public static void MakeExecutable(string path) => Assert.Equal(0, ChangeMode(path, ReadWrite | OwnerExecute));

    /// <summary>A file whose name is these bytes, which no string can say.</summary>
    public void RawFile(string folder, params byte[] name)
    {
        byte[] path = [.. Encoding.UTF8.GetBytes(At(folder)), (byte)'/', .. name, 0];
        var descriptor = OpenRaw(path, CreateAndWrite, ReadWrite);
        Assert.True(descriptor >= 0, "the file system refuses such names");
        Assert.Equal(0, Close(descriptor));
        _raw.Add(path);
    }

    public ScanResult Scan(params string[] paths) => Scan(new ScanOptions(), paths);

    public ScanResult Scan(ScanOptions options, params string[] paths) =>
        TreeScan.Scan([.. paths.Select(At)], options, CancellationToken.None);

    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public void Dispose()
    {
        foreach (var path in _raw) Assert.Equal(0, Unlink(path));
        Directory.Delete(Root, recursive: true);
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakePipe(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "chmod", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeMode(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "open")]
    private static partial int OpenRaw(byte[] path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "unlink")]
    private static partial int Unlink(byte[] path);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
