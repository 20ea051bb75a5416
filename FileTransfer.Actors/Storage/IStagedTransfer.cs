using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>One transfer's staged bytes. Disposing keeps what is durable for the next attempt.</summary>
public interface IStagedTransfer : IAsyncDisposable
{
    Manifest Manifest { get; }

    /// <summary>What is durable now, earlier attempts included: a copy that the caller owns.</summary>
    ChunkMap Durable { get; }

    /// <summary>
    /// Hashes and writes one chunk, or leaves a hole for a chunk of zeros, which comes as no data. Different chunks may
    /// be written at the same time.
    /// </summary>
    /// <returns>False when the bytes differ from <paramref name="expected"/>: nothing was kept.</returns>
    /// <exception cref="FailureException">The disk is full or failed.</exception>
    Task<bool> WriteAsync(int chunk, ReadOnlyMemory<byte> data, Hash256 expected, CancellationToken cancel);

    /// <summary>
    /// Copies chunks that are missing and lie in what has the transfer's names now, and makes them durable. Each is hashed
    /// as it is copied; what cannot be read is passed over, and no link is followed. Takes one read of what is there.
    /// </summary>
    /// <param name="roots">Of all chunks; zero where one is not known.</param>
    /// <param name="cancel">Checked for each chunk; what was made durable until then stays.</param>
    /// <returns>What is newly durable.</returns>
    /// <exception cref="FailureException">The disk to be written is full or failed.</exception>
    Task<IReadOnlyList<ChunkRange>> ReuseAsync(IReadOnlyList<Hash256> roots, CancellationToken cancel);

    /// <summary>The subtree root of a verified chunk, else null.</summary>
    Hash256? RootOf(int chunk);

    /// <summary>Reads a verified chunk back, for somebody who needs it too. The caller owns the buffer.</summary>
    /// <returns>Null when the chunk is not here, or not any more.</returns>
    Task<ChunkBuffer?> ReadAsync(int chunk, CancellationToken cancel);

    /// <summary>Makes durable every chunk whose write had completed before the call. One at a time.</summary>
    /// <returns>What is newly durable.</returns>
    /// <exception cref="FailureException">The flush failed: what it covered is not there any more.</exception>
    Task<IReadOnlyList<ChunkRange>> FlushAsync(CancellationToken cancel);

    /// <summary>Checks, restores metadata, flushes and moves into place; needs every chunk durable.</summary>
    /// <param name="expected">Content ids that the source vouches for, one per entry; null when the manifest has them.</param>
    /// <param name="cancel">Heeded until the first rename.</param>
    Task<CommitResult> CommitAsync(IReadOnlyList<ContentId>? expected, CancellationToken cancel);

    /// <summary>
    /// Removes everything staged, and disposes: gives an unfinished transfer up, or tidies after a commit was recorded.
    /// Until then every start reports the commit again.
    /// </summary>
    Task DiscardAsync();
}
