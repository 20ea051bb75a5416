using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>Allocates blocks ahead of the writes.</summary>
internal static class DiskSpace
{
    private const int KeepSize = 1;
    private const int PunchHole = 2;

    /// <summary>Makes a range read as zeros: a hole where the platform has holes, else written zeros.</summary>
    /// <param name="file">Grows to <paramref name="fileSize"/>, never shrinks.</param>
    /// <param name="offset">Of the range.</param>
    /// <param name="length">Of the range.</param>
    /// <param name="fileSize">Of the whole file, when it is complete.</param>
    public static void Zero(SafeFileHandle file, long offset, int length, long fileSize)
    {
        if (RandomAccess.GetLength(file) < fileSize) RandomAccess.SetLength(file, fileSize);
        if (OperatingSystem.IsLinux() && LibC.Fallocate(file, PunchHole | KeepSize, offset, length) == 0) return;
        RandomAccess.Write(file, new byte[length], offset);
    }

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
