using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Transfers;

/// <summary>What must be written down between the last rename and the word Committed, and what was.</summary>
internal interface ICommitLog
{
    /// <returns>When it is durable.</returns>
    Task RecordAsync(CommitResult result, CancellationToken cancel);

    /// <returns>The final paths of the roots, in the manifest's order; null when this transfer was never committed for this node.</returns>
    Task<IReadOnlyList<RelativePath>?> FindAsync(TransferId transfer, NodeId owner, CancellationToken cancel);
}
