using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>Allocates blocks ahead of the writes.</summary>
internal static class DiskSpace
{
    /// <summary>Gives the file this length and, where the file system can, the blocks for it.</summary>
    public static void Allocate(SafeFileHandle file, long length)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.SetLength(file, length);
            return;
        }

        while (LibC.Fallocate(file, 0, 0, length) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Errno.Interrupted) continue;
            if (error != Errno.NotSupported && error != Errno.NoSystemCall) throw IoFailure.Of(error, "reserving space");
            RandomAccess.SetLength(file, length);
            return;
        }
    }
}
