using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FileTransfer.Tests.Support;

/// <summary>What lies in folders and is no file.</summary>
internal static partial class SpecialFiles
{
    private const uint ForOwner = 0x180;

    public static void MakePipe(string path)
    {
        if (MakeFifo(path, ForOwner) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <returns>The path of a file that its owner may not read either.</returns>
    public static string MakeUnreadable(string path)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("No test here knows how, on Windows.");
        SampleFiles.Make(path, 10);
        File.SetUnixFileMode(path, UnixFileMode.None);
        return path;
    }

    /// <summary>The name stays when nobody listens any more. A socket's path is short by nature, hence the detour.</summary>
    public static void MakeSocket(string path)
    {
        var shortPath = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(shortPath));
            File.Move(shortPath, path);
        }

        if (!File.Exists(path)) throw new InvalidOperationException($"{path} could not be made.");
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
