using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>
/// Makes written things survive a power cut, or says that it could not. A failed call is never repeated for the same
/// data: the kernel has marked the pages clean, so a second call would succeed without having written them.
/// </summary>
internal interface IDiskFlush
{
    /// <summary>Whether <see cref="FileSystem"/> exists and reports failed write-backs.</summary>
    bool CanFlushFileSystem { get; }

    void File(SafeFileHandle file);

    /// <summary>The names in a folder.</summary>
    void Folder(SafeFileHandle folder);

    /// <param name="opened">
    /// Anything on the file system, opened before the writes in question: a handle only hears of failures since then,
    /// and of each once.
    /// </param>
    void FileSystem(SafeFileHandle opened);
}
