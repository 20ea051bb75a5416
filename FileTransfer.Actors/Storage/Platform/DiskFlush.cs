using System.Runtime.InteropServices;
using FileTransfer.Actors.Domain;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>The operating system's flushes, with their errors.</summary>
internal sealed class DiskFlush : IDiskFlush
{
    /// <summary>Since this kernel <c>syncfs</c> reports write-back errors (syncfs(2)).</summary>
    private static readonly Version SyncFsReports = new(5, 8);

    public static DiskFlush Instance { get; } = new();

    public bool CanFlushFileSystem { get; } =
        OperatingSystem.IsLinux() && Environment.OSVersion.Version >= SyncFsReports;

    public void File(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows()) RandomAccess.FlushToDisk(file);   // FlushFileBuffers, checked there
        else Check(() => Flush(file), "flushing a file");
    }

    public void Folder(SafeFileHandle folder)
    {
        // NTFS journals names itself; a folder handle cannot be flushed there.
        if (!OperatingSystem.IsWindows()) Check(() => Flush(folder), "flushing a folder");
    }

    public void FileSystem(SafeFileHandle opened) => Check(() => LibC.SyncFs(opened), "flushing the file system");

    private static int Flush(SafeFileHandle handle) =>
        OperatingSystem.IsMacOS() ? LibC.Fcntl(handle, LibC.MacFullFlush) : LibC.Fsync(handle);

    private static void Check(Func<int> call, string what)
    {
        while (call() != 0)
        {
            // A signal is not a failed write: nothing was marked clean.
            if (Marshal.GetLastPInvokeError() == Errno.Interrupted) continue;
            var failure = IoFailure.OfLastCall(what);
            throw failure.Failure.Reason == Reason.AccessDenied
                ? new FailureException(Reason.StorageFailed, failure.Failure.Detail, inner: failure)
                : failure;
        }
    }
}
