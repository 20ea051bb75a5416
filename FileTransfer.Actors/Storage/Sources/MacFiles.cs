using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>As <see cref="LinuxFiles"/>, with the 64-bit-inode <c>struct stat</c> of macOS.</summary>
[SupportedOSPlatform("macos")]
internal sealed partial class MacFiles : SourceFiles
{
    private const int ReadAccess = 4;
    private const int OpenFlags = 0x1000000 | 0x4;   // O_RDONLY | O_CLOEXEC | O_NONBLOCK

    // On x64 the plain names are the old layout with 32-bit inodes; arm64 has only the new one.
    private static readonly bool Suffixed = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    protected override FileFacts? Find(string path, bool follow)
    {
        if (StatPath(path, follow, out var stat) == 0) return stat.ToFacts();
        var error = Marshal.GetLastPInvokeError();
        return UnixErrors.MeansAbsent(error) ? null : throw UnixErrors.ToException(error);
    }

    public override FileFacts Facts(SafeFileHandle handle)
    {
        var result = Suffixed ? FStat64(handle, out var stat) : FStat(handle, out stat);
        return result == 0 ? stat.ToFacts() : throw UnixErrors.ToException(Marshal.GetLastPInvokeError());
    }

    protected override bool CanRead(string path) => Access(path, ReadAccess) == 0;

    protected override SafeFileHandle Open(string path)
    {
        var descriptor = OpenFile(path, OpenFlags);
        if (descriptor < 0) throw UnixErrors.ToException(Marshal.GetLastPInvokeError());
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static int StatPath(string path, bool follow, out StatResult stat)
    {
        if (follow) return Suffixed ? Stat64(path, out stat) : Stat(path, out stat);
        return Suffixed ? LStat64(path, out stat) : LStat(path, out stat);
    }

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Stat(string path, out StatResult result);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Stat64(string path, out StatResult result);

    [LibraryImport("libc", EntryPoint = "lstat", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LStat(string path, out StatResult result);

    [LibraryImport("libc", EntryPoint = "lstat$INODE64", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int LStat64(string path, out StatResult result);

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static partial int FStat(SafeFileHandle file, out StatResult result);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64", SetLastError = true)]
    private static partial int FStat64(SafeFileHandle file, out StatResult result);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenFile(string path, int flags);

    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct StatResult
    {
        [FieldOffset(0)]
        public uint Device;

        [FieldOffset(4)]
        public ushort Mode;

        [FieldOffset(8)]
        public ulong Inode;

        [FieldOffset(48)]
        public long ModifiedSeconds;

        [FieldOffset(56)]
        public long ModifiedNanoseconds;

        [FieldOffset(96)]
        public long Size;

        public readonly FileFacts ToFacts() =>
            FileFacts.FromUnix(Mode, Size, ModifiedSeconds, (uint)ModifiedNanoseconds, Device, Inode);
    }
}
