namespace FileTransfer.Actors.Storage.Platform;

/// <summary>One name in a folder as it is now.</summary>
/// <param name="Size">In bytes; of files only.</param>
/// <param name="ModifiedAt">UTC, to 100 ns.</param>
/// <param name="Identity">The inode, which survives renames; zero where it cannot be had.</param>
internal readonly record struct Found(FoundKind Kind, long Size, DateTime ModifiedAt, ulong Identity)
{
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;
    private const int FolderType = 0x4000;
    private const int LinkType = 0xA000;
    private const int NanosecondsPerTick = 100;

    public static Found From(in LinuxStat stat) => new(
        (stat.Mode & TypeMask) switch
        {
            RegularType => FoundKind.File,
            FolderType => FoundKind.Folder,
            LinkType => FoundKind.Link,
            _ => FoundKind.Other,
        },
        (long)stat.Size,
        DateTime.UnixEpoch.AddSeconds(stat.ModifiedSeconds).AddTicks(stat.ModifiedNanoseconds / NanosecondsPerTick),
        stat.Inode);

    /// <summary>Where there is no <c>statx</c>.</summary>
    public static Found? At(string path)
    {
        var info = new FileInfo(path);
        if (info.LinkTarget is not null) return new Found(FoundKind.Link, 0, info.LastWriteTimeUtc, 0);
        if (info.Exists) return new Found(FoundKind.File, info.Length, info.LastWriteTimeUtc, 0);
        return Directory.Exists(path) ? new Found(FoundKind.Folder, 0, info.LastWriteTimeUtc, 0) : null;
    }
}
