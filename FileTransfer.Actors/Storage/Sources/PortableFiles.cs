using Microsoft.Win32.SafeHandles;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>What the base library tells on every system, without device and inode; what Windows uses.</summary>
internal sealed class PortableFiles : SourceFiles
{
    protected override FileFacts? Find(string path, bool follow)
    {
        FileSystemInfo info = new FileInfo(path);
        if (!Exists(info)) return null;
        if (info.Attributes.HasFlag(FileAttributes.ReparsePoint) && info.LinkTarget is not null)
        {
            if (!follow) return Facts(FileType.Link, 0, info.LastWriteTimeUtc);
            if (info.ResolveLinkTarget(returnFinalTarget: true) is not { Exists: true } target) return null;
            info = target;
        }

        if (info.Attributes.HasFlag(FileAttributes.Directory)) return Facts(FileType.Folder, 0, info.LastWriteTimeUtc);
        if (info.Attributes.HasFlag(FileAttributes.Device)) return Facts(FileType.Device, 0, info.LastWriteTimeUtc);
        return Facts(FileType.File, new FileInfo(info.FullName).Length, info.LastWriteTimeUtc);
    }

    public override FileFacts Facts(SafeFileHandle handle) =>
        Facts(FileType.File, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));

    protected override bool CanRead(string path)
    {
        try
        {
            using var handle = Open(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Exists(FileSystemInfo info)
    {
        info.Refresh();
        return (int)info.Attributes != -1;
    }

    private static FileFacts Facts(FileType type, long size, DateTime modifiedAt)
    {
        var (seconds, ticks) = Math.DivRem(modifiedAt.Ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerSecond);
        if (ticks < 0) (seconds, ticks) = (seconds - 1, ticks + TimeSpan.TicksPerSecond);
        return new FileFacts(type, size, seconds, (uint)(ticks * TimeSpan.NanosecondsPerTick), false, 0, 0);
    }
}
