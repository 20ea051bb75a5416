using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>Where a transfer's chunks are read from. Thread-safe; outlives links, so that nothing is hashed twice.</summary>
public interface IChunkSource : IDisposable
{
    Manifest Manifest { get; }

    /// <summary>A chunk's subtree root, when it is known without reading; else null.</summary>
    Hash256? KnownRoot(int chunk);

    /// <summary>
    /// Completes when asking for the hashes of chunks is worth while: at once, but for what is still being sent and has
    /// something in common with what it replaces.
    /// </summary>
    Task RootsReadyAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Completes when nothing of it is still being sent.</summary>
    /// <exception cref="FailureException">It will never be complete.</exception>
    Task AllHereAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <summary>Reads one chunk and fills in its number and subtree root. The caller owns the buffer.</summary>
    /// <exception cref="FailureException">
    /// <see cref="Reason.SourceChanged"/> when the file is not what the manifest says any more,
    /// <see cref="Reason.StorageFailed"/> when it cannot be read.
    /// </exception>
    Task<ChunkBuffer> ReadAsync(int chunk, CancellationToken cancel);

    /// <summary>
    /// Whether a chunk's bytes still have the root that was told: asked after a receiver refused it, to tell a damaged
    /// file from a damaged journey.
    /// </summary>
    Task<bool> IsIntactAsync(int chunk, CancellationToken cancel);

    /// <summary>
    /// The content ids of all entries (folders: <see cref="ContentId.Empty"/>). Chunks that were never asked for are
    /// read and hashed now, so that the answer speaks of the whole source.
    /// </summary>
    /// <exception cref="FailureException">As for <see cref="ReadAsync"/>.</exception>
    Task<IReadOnlyList<ContentId>> FinishAsync(CancellationToken cancel);
}
