using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>What a start finds in staging, and what becomes of it.</summary>
public sealed partial class FileStore
{
    /// <summary>
    /// Decides about every folder in staging, once, before transfers start: begun commits are completed, partials kept,
    /// expired and unfinished ones removed, and what cannot be read is left alone. Each decision is logged.
    /// </summary>
    public Task<IReadOnlyList<RecoveryDecision>> RecoverAsync(CancellationToken cancel) => Task.Run(
        IReadOnlyList<RecoveryDecision> () =>
        {
            _area.EmptyTrash();
            return [.. _area.Folders().Select(path => Logged(Decide(path, cancel)))];
        },
        cancel);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RecoveryDecision>> CollectExpiredAsync(CancellationToken cancel) => Task.Run(
        IReadOnlyList<RecoveryDecision> () =>
            [.. _area.Folders().Where(IsOld).Select(path => Logged(Decide(path, cancel)))],
        cancel);

    /// <summary>See <see cref="ITransferPlace.SettleAsync"/>; for who holds the id.</summary>
    internal Task SettleHeldAsync(TransferId id, Func<CommitResult, Task> record) => Task.Run(async () =>
    {
        var folder = _area.Of(id);
        if (!Directory.Exists(folder.Path)) return;
        var decision = Logged(Judge(id, id.ToString(), LockOnMachine, () => DecideHeld(folder)));
        if (decision.Commit is { } commit) await record(commit).ConfigureAwait(false);
        if (decision.Outcome is RecoveryOutcome.Committed or RecoveryOutcome.Resumable) Remove(folder);
    });

    private RecoveryDecision Decide(string path, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var name = Path.GetFileName(path);
        var isUnfinished = name.EndsWith(StagingArea.UnfinishedSuffix, StringComparison.Ordinal);
        if (TransferId.TryParse(isUnfinished ? name[..^StagingArea.UnfinishedSuffix.Length] : name) is not { } id)
            return new RecoveryDecision(Display.Text(name), null, RecoveryOutcome.Unreadable, "not a name of ours");
        return Judge(id, name, Hold, () =>
        {
            try
            {
                return isUnfinished ? RemoveUnfinished(id, path) : DecideHeld(_area.Of(id));
            }
            finally
            {
                Closed(id);
            }
        });
    }

    /// <summary>What is taken by somebody, or cannot be read, is left alone.</summary>
    private static RecoveryDecision Judge(TransferId id, string name, Action<TransferId> take, Func<RecoveryDecision> decide)
    {
        try
        {
            take(id);
        }
        catch (FailureException e) when (e.Failure.Reason == Reason.LimitReached)
        {
            return new RecoveryDecision(name, id, RecoveryOutcome.InUse, e.Failure.Detail);
        }

        try
        {
            return decide();
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            return new RecoveryDecision(name, id, RecoveryOutcome.Unreadable, IoFailure.Of(e, "recovering it").Failure.Detail);
        }
    }

    private RecoveryDecision DecideHeld(StagingFolder folder)
    {
        using var staging = Staging.Open(folder, Options.Flush);
        var (name, id) = (folder.Id.ToString(), folder.Id);
        if (staging.State.TornLength > 0) StoreLog.Torn(_logger, id, staging.State.TornLength);
        if (staging.State.Begun is not null)
        {
            try
            {
                var result = new Commit(staging, Options).Complete();
                return new RecoveryDecision(name, id, RecoveryOutcome.Committed, "the commit had begun", result);
            }
            catch (FailureException e) when (e.Failure.Reason == Reason.Exists)
            {
                return new RecoveryDecision(name, id, RecoveryOutcome.Resumable, e.Failure.Detail);
            }
        }

        if (IsOld(folder.Path))
        {
            _area.Remove(folder.Path);
            return new RecoveryDecision(name, id, RecoveryOutcome.Expired, $"untouched for more than {Options.PartialTimeToLive}");
        }

        var durable = ByteText.Of(staging.Manifest.BytesOf(staging.State.Durable));
        return new RecoveryDecision(
            name, id, RecoveryOutcome.Resumable, $"{durable} of {ByteText.Of(staging.Manifest.TotalBytes)} are there");
    }

    private RecoveryDecision RemoveUnfinished(TransferId id, string path)
    {
        _area.Remove(path);
        return new RecoveryDecision(Path.GetFileName(path), id, RecoveryOutcome.Removed, "it was never finished preparing");
    }

    /// <summary>By the journal, which every flush touches.</summary>
    private bool IsOld(string path)
    {
        var journal = new FileInfo(Path.Combine(path, "journal"));
        return journal.Exists && _time.GetUtcNow() - journal.LastWriteTimeUtc > Options.PartialTimeToLive;
    }

    private RecoveryDecision Logged(RecoveryDecision decision)
    {
        if (decision.Outcome == RecoveryOutcome.Unreadable) StoreLog.Unreadable(_logger, decision.Folder, decision.Detail);
        else StoreLog.Recovered(_logger, decision.Folder, decision.Outcome, decision.Detail);
        return decision;
    }
}
