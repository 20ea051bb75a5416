using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using FileTransfer.Actors.Storage.Platform;
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
    private const int Sequential = 2;

    public override FileFacts? Find(SourcePlace place)
    {
        if (place.Below.Length == 0) return Find(place.Trusted, follow: true);
        using var handle = TryOpenBelow(place, OpenFlags.Look, out var error);
        if (handle is not null) return Facts(handle);
        return UnixErrors.MeansAbsent(error) ? null : throw UnixErrors.ToException(error);
    }

    public override ISourceFolder OpenFolder(SourcePlace place)
    {
        var handle = place.Below.Length == 0
            ? OpenTrusted(place.Trusted, OpenFlags.TrustedFolder)
            : TryOpenBelow(place, OpenFlags.ChildFolder, out var error) ?? throw UnixErrors.ToException(error);
        return new LinuxFolder(handle);
    }

    public override SafeFileHandle Open(SourcePlace place)
    {
        var handle = place.Below.Length == 0
            ? OpenTrusted(place.Trusted, OpenFlags.TrustedFile)
            : TryOpenBelow(place, OpenFlags.ChildFile, out var error) ?? throw UnixErrors.ToException(error);
        _ = Advise(handle, 0, 0, Sequential);   // a hint: its failure changes nothing
        return handle;
    }

    public override FileFacts Facts(SafeFileHandle handle)
    {
        if (StatXHandle(handle, "", EmptyPath, BasicStats, out var stat) == 0) return stat.ToFacts();
        throw UnixErrors.ToException(Marshal.GetLastPInvokeError());
    }

    /// <returns>Null when nothing has this name in the folder; a link is not followed.</returns>
    public static FileFacts? FindIn(SafeFileHandle folder, string name)
    {
        if (StatXHandle(folder, name, NoFollow, BasicStats, out var stat) == 0) return stat.ToFacts();
        var error = Marshal.GetLastPInvokeError();
        return UnixErrors.MeansAbsent(error) ? null : throw UnixErrors.ToException(error);
    }

    protected override FileFacts? Find(string path, bool follow)
    {
        if (StatX(AtCurrentFolder, path, follow ? 0 : NoFollow, BasicStats, out var stat) == 0) return stat.ToFacts();
        var error = Marshal.GetLastPInvokeError();
        return UnixErrors.MeansAbsent(error) ? null : throw UnixErrors.ToException(error);
    }

    protected override bool CanRead(string path) => Access(path, ReadAccess) == 0;

    private static SafeFileHandle? TryOpenBelow(SourcePlace place, int flags, out int error)
    {
        using var trusted = OpenTrusted(place.Trusted, OpenFlags.TrustedPassage);
        return Beneath.TryOpen(trusted, place.Below, flags, out error);
    }

    private static SafeFileHandle OpenTrusted(string path, int flags)
    {
        var descriptor = OpenFile(path, flags);
        return descriptor >= 0
            ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw UnixErrors.ToException(Marshal.GetLastPInvokeError());
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
