using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;
using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Tests.Faults.Storage;

/// <summary>The real flush, except that chosen calls fail.</summary>
internal sealed class FaultyFlush(bool canFlushFileSystem = true) : IDiskFlush
{
    /// <summary>How many more calls succeed; null for all.</summary>
    public int? FailAfter { get; set; }

    public int Failures { get; private set; }

    public int FileFlushes { get; private set; }

    public int FileSystemFlushes { get; private set; }

    public bool CanFlushFileSystem => canFlushFileSystem && DiskFlush.Instance.CanFlushFileSystem;

    public void File(SafeFileHandle file)
    {
        MayFail();
        FileFlushes++;
        DiskFlush.Instance.File(file);
    }

    public void Folder(SafeFileHandle folder)
    {
        MayFail();
        DiskFlush.Instance.Folder(folder);
    }

    public void FileSystem(SafeFileHandle opened)
    {
        MayFail();
        FileSystemFlushes++;
        DiskFlush.Instance.FileSystem(opened);
    }

    private void MayFail()
    {
        if (FailAfter is not { } left) return;
        if (left > 0)
        {
            FailAfter = left - 1;
            return;
        }

        Failures++;
        throw IoFailure.Of(Errno.InputOutput, "flushing a file");
    }
}
