using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>Where a receiver puts what it receives. Thread-safe.</summary>
public interface IFileStore
{
    /// <returns>Null when every root of <paramref name="manifest"/> is free below <paramref name="into"/>.</returns>
    Task<Conflict?> FindConflictAsync(Manifest manifest, RelativePath? into, CancellationToken cancel);

    /// <summary>Whether exactly this content, nothing less or more, is there already. Reads and hashes what is there.</summary>
    /// <param name="manifest">With content ids.</param>
    /// <param name="into">The folder it would go to; null for the top.</param>
    /// <param name="cancel">Stops the reading.</param>
    Task<bool> IsIdenticalAsync(Manifest manifest, RelativePath? into, CancellationToken cancel);

    /// <summary>
    /// Opens the staging of a transfer, or opens it again where an earlier attempt left it. One at a time per id: waits
    /// for the holder to dispose its own.
    /// </summary>
    /// <exception cref="FailureException">Too large, no space, or the disk failed; nothing is left behind.</exception>
    Task<IStagedTransfer> StageAsync(StageRequest request, CancellationToken cancel);

    /// <summary>
    /// Ends the staging of a transfer whose content turned out to be there: a commit that had begun is completed, anything
    /// else is removed. What cannot be read, or is being received, is left alone.
    /// </summary>
    /// <returns>The commit, which has to be recorded and then forgotten; null when there was none.</returns>
    Task<CommitResult?> SettleAsync(TransferId id);

    /// <summary>Removes the staging of a committed transfer once its result is recorded.</summary>
    Task ForgetAsync(TransferId id);

    /// <summary>Opens what was just committed, numbered as in its manifest, without hashing it again.</summary>
    /// <returns>Null when it is not there as it was committed.</returns>
    Task<IChunkSource?> OpenCommittedAsync(Manifest manifest, CommitResult commit, CancellationToken cancel);
}
