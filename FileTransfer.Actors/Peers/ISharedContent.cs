using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Peers;

/// <summary>One broadcast's chunks as this node has them. Thread-safe; whoever shares it owns it.</summary>
internal interface ISharedContent : IDisposable
{
    int ChunkCount { get; }

    /// <summary>From here on told of every chunk that comes.</summary>
    void Watch(AwaitedChunks awaited);

    void Unwatch(AwaitedChunks awaited);

    /// <summary>Everything that is here now: a copy that the caller owns.</summary>
    ChunkMap Here();

    /// <summary>The caller owns the buffer.</summary>
    /// <returns>Null when the chunk is not here, or not any more.</returns>
    /// <exception cref="FailureException">The disk failed, or somebody changed the file.</exception>
    Task<ChunkBuffer?> ReadAsync(int chunk, CancellationToken cancel);
}
