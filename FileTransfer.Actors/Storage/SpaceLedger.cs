using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>One transfer's part of the <see cref="SpacePromises"/>: shrinks as its chunks are written. Thread-safe.</summary>
internal sealed class SpaceLedger(SpacePromises promises)
{
    /// <summary>What a file of one byte takes on usual file systems.</summary>
    private const long Block = 4096;

    private readonly HashSet<int> _allocated = [];   // entries that have their blocks; filled before the first write
    private long _left;

    public static long InBlocks(long bytes) => (bytes + Block - 1) / Block * Block;

    /// <summary>Whether blocks should be taken now, before somebody else does.</summary>
    public bool IsTight { get; private set; }

    public void Take(long bytes, int files)
    {
        IsTight = promises.Take(bytes, files);
        _left = bytes;
    }

    /// <summary>The entry's blocks are there: they are no promise any more.</summary>
    public void Allocated(int entry, long bytes)
    {
        _allocated.Add(entry);
        Release(InBlocks(bytes));
    }

    public void Written(ChunkPlace place)
    {
        if (!_allocated.Contains(place.Entry)) Release(InBlocks(place.Length));
    }

    public void ReleaseAll() => Release(long.MaxValue);

    private void Release(long bytes)
    {
        long part;
        lock (_allocated)
        {
            part = Math.Min(bytes, _left);
            _left -= part;
        }

        promises.Release(part);
    }
}
