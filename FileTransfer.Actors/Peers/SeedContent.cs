using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Peers;

/// <summary>What the server distributes. The source stays its owner's.</summary>
internal sealed class SeedContent(IChunkSource source) : ISharedContent
{
    public int ChunkCount => source.Manifest.ChunkCount;

    public void Watch(AwaitedChunks awaited)
    {
        // Whoever reads waits.
    }

    public void Unwatch(AwaitedChunks awaited)
    {
    }

    public ChunkMap Here() => ChunkMap.Full(ChunkCount);

    public async Task<ChunkBuffer?> ReadAsync(int chunk, CancellationToken cancel) =>
        await source.ReadAsync(chunk, cancel).ConfigureAwait(false);

    public void Dispose()
    {
        // Nothing here is its own.
    }
}
