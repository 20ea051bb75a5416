using System.Runtime.InteropServices;
using FileTransfer.Actors.Domain;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>Folder handles, which the platform's own file API refuses to open (CreateFileW, FILE_FLAG_BACKUP_SEMANTICS).</summary>
internal static partial class WindowsHandles
{
    private const uint ListFolder = 1;
    private const uint ShareReadWrite = 3;   // not delete: the folder stays where it is
    private const uint OpenExisting = 3;
    private const uint BackupSemantics = 0x02000000;

    public static SafeFileHandle OpenFolder(string path)
    {
        var handle = CreateFile(path, ListFolder, ShareReadWrite, 0, OpenExisting, BackupSemantics, 0);
        if (!handle.IsInvalid) return handle;
        handle.Dispose();
        throw new FailureException(
            Reason.StorageFailed,
            $"cannot open the folder {Display.Text(path)}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
    }

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(
        string name, uint access, uint share, nint security, uint disposition, uint flags, nint template);
}
