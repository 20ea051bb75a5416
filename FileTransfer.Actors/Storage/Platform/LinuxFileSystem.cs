using System.Runtime.InteropServices;

namespace FileTransfer.Actors.Storage.Platform;

/// <summary>The fields we read of <c>struct statvfs</c> on 64-bit Linux (statvfs(3)).</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct LinuxFileSystem
{
    [FieldOffset(8)]
    public ulong FragmentSize;

    [FieldOffset(32)]
    public ulong AvailableBlocks;

    [FieldOffset(40)]
    public ulong Files;

    [FieldOffset(56)]
    public ulong AvailableFiles;
}
