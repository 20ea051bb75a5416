using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Transfers;

/// <summary>What must be written down between the last rename and the word Committed.</summary>
internal interface ICommitLog
{
    /// <returns>When it is durable.</returns>
    Task RecordAsync(CommitResult result, CancellationToken cancel);
}
