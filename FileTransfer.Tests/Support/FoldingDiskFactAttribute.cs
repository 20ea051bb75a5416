using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>A test on a disk that folds names; it runs where ntfs-3g is installed and disks can be mounted.</summary>
internal sealed class FoldingDiskFactAttribute : FactAttribute
{
    public FoldingDiskFactAttribute()
    {
        if (!FoldingDisk.CanBeMade) Skip = "needs root, /dev/fuse and ntfs-3g";
    }
}
