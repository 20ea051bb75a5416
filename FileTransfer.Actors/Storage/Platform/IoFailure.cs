using System.Runtime.InteropServices;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>Turns what the operating system says into a <see cref="Failure"/>; the one place that knows both words.</summary>
internal static class IoFailure
{
    private const int InodesOfATransfer = 32;
    private const int WindowsDiskFull = unchecked((int)0x80070070);
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsInvalidName = unchecked((int)0x8007007B);
    private const int WindowsQuota = unchecked((int)0x8007050F);

    /// <param name="what">What was being done, such as "writing report.pdf"; names in it already escaped.</param>
    /// <param name="inner">Kept for the log.</param>
    /// <param name="errno">As the operating system gave it.</param>
    public static FailureException Of(int errno, string what, Exception? inner = null)
    {
        var (reason, cause) = Meaning(errno);
        return new FailureException(reason, $"{cause} while {what}", errno == Errno.FileTooBig ? "raise the limit: ulimit -f" : Hint(reason), inner);
    }

    /// <summary>The failure of the last platform call made with <c>SetLastError</c>.</summary>
    public static FailureException OfLastCall(string what) => Of(Marshal.GetLastPInvokeError(), what);

    /// <summary>Whether <see cref="Of(Exception, string)"/> has an answer: everything else is a bug and passes.</summary>
    public static bool IsExpected(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or FailureException || IsFileTooBig(exception);

    public static FailureException Of(Exception exception, string what) => exception switch
    {
        FailureException known => known,
        UnauthorizedAccessException => Of(Errno.AccessDenied, what, exception),
        _ when IsFileTooBig(exception) => Of(Errno.FileTooBig, what, exception),
        FileNotFoundException or DirectoryNotFoundException => Of(Errno.NoEntry, what, exception),
        _ when OperatingSystem.IsWindows() => Of(FromWindows(exception.HResult), what, exception),
        _ => Of(exception.HResult, what, exception),   // on Unix the platform puts errno there
    };

    /// <summary>
    /// In staging. Making a file may also fail because of its name: Windows' file systems say so of <c>a:b</c>. Names there are
    /// our own: that one is taken which was not there is what a failing disk says.
    /// </summary>
    public static FailureException OfMaking(Exception exception, string what, RelativePath path) => exception switch
    {
        _ when RefusesName(exception) => new FailureException(
            Reason.NameRefused, $"this file system cannot hold the name {Display.Text(path)}", "rename it", exception),
        IOException { HResult: Errno.Exists } => new FailureException(
            Reason.StorageFailed, $"the disk does not show what is on it, while {what} {Display.Text(path)}", inner: exception),
        _ => Of(exception, $"{what} {Display.Text(path)}"),
    };

    private static bool RefusesName(Exception exception) =>
        exception is IOException && (exception.HResult == Errno.Invalid || exception.HResult == Errno.IllegalSequence
            || (OperatingSystem.IsWindows() && exception.HResult == WindowsInvalidName));

    /// <summary>As <see cref="Of(Exception, string)"/>; tells a file system without inodes from one without bytes.</summary>
    /// <param name="exception">Of a call that makes files or folders.</param>
    /// <param name="what">What was being done.</param>
    /// <param name="folder">On the file system concerned.</param>
    public static FailureException Of(Exception exception, string what, string folder)
    {
        var failure = Of(exception, what);
        if (failure.Failure.Reason != Reason.NoSpace || !HasNoInode(folder)) return failure;
        return new FailureException(
            Reason.NoSpace, $"out of inodes while {what}: the disk holds no more files, however small",
            "remove some files and run the same command again: it continues", failure);
    }

    /// <summary>The platform's word for EFBIG on every read, write and change of length, with a parameter that they do not have.</summary>
    private static bool IsFileTooBig(Exception exception) => exception is ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>What was made for the transfer may be gone again, so a few inodes count as none where bytes are free.</summary>
    private static bool HasNoInode(string folder)
    {
        try
        {
            var space = FileSystemSpace.Of(folder);
            return space.Files < InodesOfATransfer && space.Bytes > InodesOfATransfer * 4096;
        }
        catch (Exception unknown) when (IsExpected(unknown))
        {
            return false;
        }
    }

    private static (Reason Reason, string Cause) Meaning(int errno)
    {
        if (errno == Errno.QuotaExceeded) return (Reason.NoSpace, "disk quota exceeded");
        if (errno == Errno.NameTooLong) return (Reason.NameRefused, "name too long for this file system");
        return errno switch
        {
            Errno.NoSpace => (Reason.NoSpace, "disk full"),
            Errno.FileTooBig => (Reason.NoSpace, "file size limit of the file system or process reached"),
            Errno.InputOutput => (Reason.StorageFailed, "disk error (EIO)"),
            Errno.ReadOnly => (Reason.AccessDenied, "read-only file system"),
            Errno.AccessDenied or Errno.NotPermitted => (Reason.AccessDenied, "permission denied"),
            Errno.Exists => (Reason.Exists, "name taken"),
            Errno.NoEntry => (Reason.StorageFailed, "file or folder vanished"),
            Errno.CrossDevice => (Reason.StorageFailed, "source and target are on different file systems"),
            Errno.TooManyOpenFiles => (Reason.StorageFailed, "too many open files"),
            _ => (Reason.StorageFailed, $"I/O error {errno} ({Marshal.GetPInvokeErrorMessage(errno)})"),
        };
    }

    private static string? Hint(Reason reason) => reason switch
    {
        Reason.NoSpace => "free some space and run the same command again: it continues",
        Reason.AccessDenied => "check owner and mode of the folder",
        _ => null,
    };

    private static int FromWindows(int hresult) => hresult switch
    {
        WindowsDiskFull or WindowsHandleDiskFull => Errno.NoSpace,
        WindowsQuota => Errno.QuotaExceeded,
        _ => Errno.InputOutput,
    };
}
