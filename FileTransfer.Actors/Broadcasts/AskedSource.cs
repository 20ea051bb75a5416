using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>Content that receivers are asked about before it is here.</summary>
internal sealed class AskedSource(Manifest manifest) : IChunkSource
{
    public Manifest Manifest => manifest;

    public Hash256? KnownRoot(int chunk) => null;

    public Task<ChunkBuffer> ReadAsync(int chunk, CancellationToken cancel) => Task.FromException<ChunkBuffer>(NotHere());

    public Task<bool> IsIntactAsync(int chunk, CancellationToken cancel) => Task.FromException<bool>(NotHere());

    public Task<IReadOnlyList<ContentId>> FinishAsync(CancellationToken cancel) =>
        Task.FromException<IReadOnlyList<ContentId>>(NotHere());

    public void Dispose()
    {
    }

    private static FailureException NotHere() => new(Reason.NotFound, "the content was not sent: receivers are only asked");
}
