using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>
/// <c>statx</c> (one layout on every architecture) for types, identities and nanoseconds, none of which .NET tells
/// together; <c>open</c> with <c>O_NONBLOCK</c>, so that a pipe put in a file's place stops nobody.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed partial class LinuxFiles : SourceFiles
{
    private const int AtCurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;
    private const int ReadAccess = 4;
    private const int OpenFlags = 0x80000 | 0x800;   // O_RDONLY | O_CLOEXEC | O_NONBLOCK, the same on x64 and arm64
    private const int Sequential = 2;

    public override FileFacts? Find(string path, bool follow)
    {
        if (StatX(AtCurrentFolder, path, follow ? 0 : NoFollow, BasicStats, out var stat) == 0) return stat.ToFacts();
        var error = Marshal.GetLastPInvokeError();
        return UnixErrors.MeansAbsent(error) ? null : throw UnixErrors.ToException(error);
    }

    public override FileFacts Facts(SafeFileHandle handle)
    {
        if (StatXHandle(handle, "", EmptyPath, BasicStats, out var stat) == 0) return stat.ToFacts();
        throw UnixErrors.ToException(Marshal.GetLastPInvokeError());
    }

    public override bool CanRead(string path) => Access(path, ReadAccess) == 0;

    public override SafeFileHandle Open(string path)
    {
        var descriptor = OpenFile(path, OpenFlags);
        if (descriptor < 0) throw UnixErrors.ToException(Marshal.GetLastPInvokeError());
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        _ = Advise(handle, 0, 0, Sequential);   // a hint: its failure changes nothing
        return handle;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatX(int folder, string path, int flags, uint mask, out StatXResult result);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int StatXHandle(SafeFileHandle file, string path, int flags, uint mask, out StatXResult result);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct StatXResult
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public long Size;

        [FieldOffset(112)]
        public long ModifiedSeconds;

        [FieldOffset(120)]
        public uint ModifiedNanoseconds;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;

        public readonly FileFacts ToFacts() => FileFacts.FromUnix(
            Mode, Size, ModifiedSeconds, ModifiedNanoseconds, ((ulong)DeviceMajor << 32) | DeviceMinor, Inode);
    }
}
