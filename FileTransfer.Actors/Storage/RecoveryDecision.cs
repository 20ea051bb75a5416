using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <param name="Folder">The folder's name under staging, escaped for display.</param>
/// <param name="Id">Null when the name is not one of ours.</param>
/// <param name="Detail">Why, in one line.</param>
/// <param name="Commit">
/// Set for <see cref="RecoveryOutcome.Committed"/>: record it, then call <see cref="FileStore.ForgetAsync"/>.
/// </param>
public sealed record RecoveryDecision(
    string Folder, TransferId? Id, RecoveryOutcome Outcome, string Detail, CommitResult? Commit = null);
