namespace FileTransfer.Actors.Storage.Sources;

/// <summary>
/// What the file system says about one file. Two equal facts mean the same, untouched file, as far as the platform
/// tells: device and inode are zero where it does not.
/// </summary>
/// <param name="Size">In bytes; zero for anything but a file.</param>
/// <param name="Seconds">Modification time since 1970, UTC.</param>
/// <param name="Nanoseconds">The rest of the modification time.</param>
/// <param name="Executable">The owner's bit.</param>
internal readonly record struct FileFacts(
    FileType Type, long Size, long Seconds, uint Nanoseconds, bool Executable, ulong Device, ulong Inode)
{
    private const uint TypeMask = 0xF000;
    private const uint OwnerExecute = 0x40;

    /// <summary>UTC; times that <see cref="DateTime"/> cannot hold become its first or last second.</summary>
    public DateTime ModifiedAt
    {
        get
        {
            var first = DateTime.MinValue.Ticks - DateTime.UnixEpoch.Ticks;
            var last = DateTime.MaxValue.Ticks - DateTime.UnixEpoch.Ticks;
            var seconds = Math.Clamp(
                Seconds, first / TimeSpan.TicksPerSecond, (last / TimeSpan.TicksPerSecond) - 1);
            var ticks = (seconds * TimeSpan.TicksPerSecond) + (Nanoseconds / TimeSpan.NanosecondsPerTick);
            return DateTime.UnixEpoch.AddTicks(ticks);
        }
    }

    /// <summary>Whether the content can be taken for the same; mode bits may change meanwhile.</summary>
    public bool SameContentAs(FileFacts other) => this with { Executable = other.Executable } == other;

    /// <param name="mode">As POSIX <c>st_mode</c>.</param>
    /// <param name="size">As the system reports it.</param>
    /// <param name="seconds">Of the modification time.</param>
    /// <param name="nanoseconds">Of the modification time.</param>
    /// <param name="device">Which file system.</param>
    /// <param name="inode">Which file in it.</param>
    public static FileFacts FromUnix(uint mode, long size, long seconds, uint nanoseconds, ulong device, ulong inode)
    {
        var type = (mode & TypeMask) switch
        {
            0x8000 => FileType.File,
            0x4000 => FileType.Folder,
            0xA000 => FileType.Link,
            0x1000 => FileType.Pipe,
            0xC000 => FileType.Socket,
            0x2000 or 0x6000 => FileType.Device,
            _ => FileType.Other,
        };
        return new FileFacts(
            type, type == FileType.File ? size : 0, seconds, nanoseconds,
            type == FileType.File && (mode & OwnerExecute) != 0, device, inode);
    }
}
