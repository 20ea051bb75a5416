using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>What an unprivileged process may still put on a file system.</summary>
/// <param name="Bytes">Free bytes.</param>
/// <param name="Files">Free inodes; null where the file system has no fixed number of them.</param>
internal readonly record struct FileSystemSpace(long Bytes, long? Files)
{
    /// <param name="path">An existing folder on the file system.</param>
    public static FileSystemSpace Of(string path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return new FileSystemSpace(new DriveInfo(path).AvailableFreeSpace, null);
        if (LibC.StatVfs(path, out var stat) != 0)
            throw IoFailure.OfLastCall($"reading the free space of {Display.Text(path)}");
        return new FileSystemSpace(
            (long)(stat.AvailableBlocks * stat.FragmentSize), stat.Files == 0 ? null : (long)stat.AvailableFiles);
    }
}
