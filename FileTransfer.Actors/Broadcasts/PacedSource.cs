using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>A source of one broadcast whose chunks are read no faster than its pace. Owns both.</summary>
internal sealed class PacedSource(IChunkSource inner, Pace pace) : IChunkSource
{
    public Manifest Manifest => inner.Manifest;

    public Task RootsReadyAsync(CancellationToken cancel) => inner.RootsReadyAsync(cancel);

    public Task AllHereAsync(CancellationToken cancel) => inner.AllHereAsync(cancel);

    public Hash256? KnownRoot(int chunk) => inner.KnownRoot(chunk);

    /// <summary>Waits before it reads: what waits holds no memory.</summary>
    public async Task<ChunkBuffer> ReadAsync(int chunk, CancellationToken cancel)
    {
        await pace.TakeAsync(inner.Manifest.Locate(chunk).Length, cancel).ConfigureAwait(false);
        return await inner.ReadAsync(chunk, cancel).ConfigureAwait(false);
    }

    public Task<bool> IsIntactAsync(int chunk, CancellationToken cancel) => inner.IsIntactAsync(chunk, cancel);

    public Task<IReadOnlyList<ContentId>> FinishAsync(CancellationToken cancel) => inner.FinishAsync(cancel);

    public void Dispose()
    {
        pace.Dispose();
        inner.Dispose();
    }
}
