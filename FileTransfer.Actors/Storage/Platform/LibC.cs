using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>
/// The C library's calls that the platform lacks or whose errors it hides (.NET 10 on Linux drops those of
/// <c>fsync</c>). Declared without varargs: only calls that are sound that way on every supported processor.
/// </summary>
internal static partial class LibC
{
    public const int AtCurrentFolder = -100;
    public const int AtRemoveFolder = 0x200;
    public const int AtSymlinkNoFollow = 0x100;
    public const uint RenameNoReplace = 1;
    public const uint RenameExchange = 2;
    public const uint MacRenameExclusive = 4;
    public const int MacAtCurrentFolder = -2;
    public const int MacFullFlush = 51;
    public const uint StatxBasic = 0x7ff;
    public const int MayRead = 4;

    /// <summary>The same on every processor (it is younger than their differences).</summary>
    private const nint OpenAt2Number = 437;

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Fcntl(SafeFileHandle file, int command);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    public static partial int SyncFs(SafeFileHandle anyOnIt);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    public static partial int Fallocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAt(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolderAt(SafeFileHandle folder, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt(int from, string source, SafeFileHandle to, string target);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameOut(SafeFileHandle from, string source, int to, string target);

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt2(int from, string source, SafeFileHandle to, string target, uint flags);

    [LibraryImport("libc", EntryPoint = "renameatx_np", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MacRenameAt(int from, string source, SafeFileHandle to, string target, uint flags);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int LinkAt(int from, string source, SafeFileHandle to, string target, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(int folder, string path, int flags, uint mask, out LinuxStat stat);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatX(SafeFileHandle folder, string path, int flags, uint mask, out LinuxStat stat);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int StatVfs(string path, out LinuxFileSystem stat);

    /// <summary>As a plain function: on the processors Linux runs .NET on, integers are passed the same way either way.</summary>
    public static long OpenAt2(SafeFileHandle folder, string path, in OpenHow how) =>
        OpenAt2(OpenAt2Number, folder, path, in how, (nuint)24);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenAt2(nint number, SafeFileHandle folder, string path, in OpenHow how, nuint size);

    [LibraryImport("libc", EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AccessAt(SafeFileHandle folder, string name, int mode, int flags);
}
