using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;

namespace FileTransfer.Actors.Storage;

/// <summary>Verified chunks read back, for somebody who needs them too.</summary>
public sealed partial class StagedTransfer
{
    /// <inheritdoc/>
    public Task<ChunkBuffer?> ReadAsync(int chunk, CancellationToken cancel) => Task.Run(() => Read(chunk), cancel);

    private ChunkBuffer? Read(int chunk)
    {
        if (RootOf(chunk) is not { } root) return null;
        var place = Manifest.Locate(chunk);
        var isZero = root == MerkleTree.ZeroRoot(place.Length, Manifest.Entries[place.Entry].Size);
        var buffer = ChunkBuffer.Rent(BufferPool.Shared, isZero ? 0 : place.Length);
        try
        {
            (buffer.Chunk, buffer.Root) = (chunk, root);
            if (isZero || _files.Read(place.Entry, place.Offset, buffer.Data.Span) == place.Length) return buffer;
        }
        catch (Exception gone) when (gone is FailureException or ObjectDisposedException)
        {
            // Committed or closed meanwhile.
        }

        buffer.Dispose();
        return null;
    }
}
