using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>Where a receiver puts what it receives. Thread-safe.</summary>
public interface IFileStore
{
    /// <summary>
    /// Takes a transfer's place, at once or when its holder has given it up. Who decides by what is there has to have it
    /// before it looks: the attempt before may be about to commit.
    /// </summary>
    /// <exception cref="FailureException"><see cref="Reason.LimitReached"/>: the holder did not give it up in time.</exception>
    Task<ITransferPlace> HoldAsync(TransferId id, CancellationToken cancel);

    /// <returns>Null when every root of <paramref name="manifest"/> is free below <paramref name="into"/>.</returns>
    Task<Conflict?> FindConflictAsync(Manifest manifest, RelativePath? into, CancellationToken cancel);

    /// <summary>Whether exactly this content, nothing less or more, is there already. Reads and hashes what is there.</summary>
    /// <param name="manifest">With content ids.</param>
    /// <param name="into">The folder it would go to; null for the top.</param>
    /// <param name="cancel">Stops the reading.</param>
    Task<bool> IsIdenticalAsync(Manifest manifest, RelativePath? into, CancellationToken cancel);

    /// <summary>Opens what was just committed, numbered as in its manifest, without hashing it again.</summary>
    /// <returns>Null when it is not there as it was committed.</returns>
    Task<IChunkSource?> OpenCommittedAsync(Manifest manifest, CommitResult commit, CancellationToken cancel);
}
