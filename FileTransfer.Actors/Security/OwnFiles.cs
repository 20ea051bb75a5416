using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Security;

/// <summary>The platform's answer to "does this open file belong to the user we run as, and to nobody else?".</summary>
/// <remarks>
/// Off Linux the owner is not asked: where the mode lets only the owner in, having opened the file proves ownership to
/// everyone but root. On Windows the parent folder's access list is inherited and not judged.
/// </remarks>
internal static partial class OwnFiles
{
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    // linux/stat.h: statx(2) has one layout on every architecture, unlike stat(2).
    private const int EmptyPath = 0x1000;
    private const uint OwnerOnly = 0x8;
    private const int WorkingFolder = -100;
    private const int NoFollow = 0x100;
    private const int ReadOnly = 0;
    private const int StatxSize = 256;
    private const int OwnerOffset = 20;

    public static bool IsPrivate(UnixFileMode mode) => (mode & Others) == 0;

    public static bool IsOurs(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux()) return true;
        Span<byte> status = stackalloc byte[StatxSize];
        try
        {
            if (Statx(file, "", EmptyPath, OwnerOnly, ref MemoryMarshal.GetReference(status)) != 0) return false;
            return MemoryMarshal.Read<uint>(status[OwnerOffset..]) == EffectiveUser();
        }
        catch (EntryPointNotFoundException)
        {
            return true;   // musl before 1.2.4 has no statx; the mode was checked
        }
    }

    /// <summary>The same for a path.</summary>
    public static bool IsOurs(string path)
    {
        if (!OperatingSystem.IsLinux()) return true;
        Span<byte> status = stackalloc byte[StatxSize];
        try
        {
            if (Statx(WorkingFolder, path, 0, OwnerOnly, ref MemoryMarshal.GetReference(status)) != 0) return false;
            return MemoryMarshal.Read<uint>(status[OwnerOffset..]) == EffectiveUser();
        }
        catch (EntryPointNotFoundException)
        {
            return true;
        }
    }

    /// <summary>Whether only root or we could have put it there; of a link itself, not of what it leads to.</summary>
    public static bool IsTrusted(string path)
    {
        if (!OperatingSystem.IsLinux()) return true;
        Span<byte> status = stackalloc byte[StatxSize];
        try
        {
            if (Statx(WorkingFolder, path, NoFollow, OwnerOnly, ref MemoryMarshal.GetReference(status)) != 0) return true;   // its opening tells
            var owner = MemoryMarshal.Read<uint>(status[OwnerOffset..]);
            return owner == 0 || owner == EffectiveUser();
        }
        catch (EntryPointNotFoundException)
        {
            return true;
        }
    }

    /// <summary>Flushes, and says when that failed: the runtime's own call does not on Linux.</summary>
    /// <exception cref="IOException">It is not durable.</exception>
    public static void Flush(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows()) return;   // the runtime's call reports there
        if (Synchronize(file) != 0) throw new IOException($"the flush failed (error {Marshal.GetLastPInvokeError()})");
    }

    /// <summary>Makes the names in a folder durable.</summary>
    /// <exception cref="IOException">They are not.</exception>
    public static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows()) return;   // names are journaled there
        using var folder = OpenFolder(path, ReadOnly);
        if (folder.IsInvalid) throw new IOException($"the folder cannot be flushed (error {Marshal.GetLastPInvokeError()})");
        Flush(folder);
    }

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle directory, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
