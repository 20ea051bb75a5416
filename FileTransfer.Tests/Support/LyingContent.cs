using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;

namespace FileTransfer.Tests.Support;

/// <summary>What a receiver has, made worse on its way to the peer that asked for it.</summary>
internal sealed class LyingContent(ISharedContent honest, Action<ChunkBuffer> lie) : ISharedContent
{
    public int ChunkCount => honest.ChunkCount;

    public void Watch(AwaitedChunks awaited) => honest.Watch(awaited);

    public void Unwatch(AwaitedChunks awaited) => honest.Unwatch(awaited);

    public ChunkMap Here() => honest.Here();

    public async Task<ChunkBuffer?> ReadAsync(int chunk, CancellationToken cancel)
    {
        var buffer = await honest.ReadAsync(chunk, cancel);
        if (buffer is not null) lie(buffer);
        return buffer;
    }

    public void Dispose() => honest.Dispose();
}
