using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage.Catalogue;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// One broadcast in the catalogue: what a restarted server goes on with, and the history afterwards. Progress is not
/// written, only states.
/// </summary>
internal sealed class BroadcastRecord(BroadcastPlan plan, ServerServices services)
{
    private readonly Dictionary<NodeId, ReceiverState> _written = [];

    private DateTime Now => services.Time.GetUtcNow().UtcDateTime;

    public void Started(BroadcastStarted started, IEnumerable<ReceiverStatus> receivers)
    {
        // Known before the broadcast is: one that is taken for a plain one after a restart would commit.
        if (plan.Mode != BroadcastMode.Direct) Post(new CatalogChange.PutStaging(new StoredStaging(plan.Id, (int)plan.Mode, null)));
        if (plan.Pacing != BroadcastPacing.Free) Post(new CatalogChange.PutPacing(plan.Id, plan.Pacing));
        Put(started, null, BroadcastState.Running);
        Changed([.. receivers]);
    }

    /// <returns>When it is durable that those who hold commit.</returns>
    /// <exception cref="FailureException">It is not.</exception>
    public Task KeepFlipAsync() => services.Writer.WriteAsync(
        [new CatalogChange.PutStaging(new StoredStaging(plan.Id, (int)plan.Mode, Now))], CancellationToken.None);

    /// <returns>When it is durable.</returns>
    /// <exception cref="FailureException">It is not.</exception>
    public Task KeepPacingAsync(BroadcastPacing pacing) =>
        services.Writer.WriteAsync([new CatalogChange.PutPacing(plan.Id, pacing)], CancellationToken.None);

    public void Changed(IReadOnlyList<ReceiverStatus> changes)
    {
        foreach (var status in changes)
        {
            if (_written.TryGetValue(status.Node, out var state) && state == status.State) continue;
            _written[status.Node] = status.State;
            Post(new CatalogChange.PutReceiver(new StoredReceiver(
                plan.Id, status.Node, (int)status.State, status.BytesDone, status.Failure?.Reason, status.Failure?.Detail, Now)));
        }
    }

    public BroadcastState Ended(BroadcastStarted started, IEnumerable<ReceiverStatus> receivers)
    {
        var all = receivers.ToArray();
        var committed = all.Count(status => status.State == ReceiverState.Committed);
        var state = committed == all.Length ? BroadcastState.Complete : BroadcastState.Partial;
        Changed(all);
        if (started.Pacing.Pause is not null) Post(new CatalogChange.PutPacing(plan.Id, started.Pacing with { Pause = null }));
        Put(started, Now, state);
        Post(new CatalogChange.AddHistory(new HistoryEntry(
            plan.Id.ToString(), "broadcast", plan.Owner, started.Name, started.Bytes,
            state == BroadcastState.Complete ? "committed" : nameof(Reason.Partial),
            $"{committed} of {all.Length} receivers", Now)));
        return state;
    }

    /// <summary>Its content is gone: nobody who lacks it will get it.</summary>
    public void Lost(IReadOnlyList<ReceiverStatus> known, Failure failure)
    {
        var ended = known.Select(status =>
            status.State is ReceiverState.Offered or ReceiverState.Receiving or ReceiverState.Verified
                ? status with { State = ReceiverState.Failed, Failure = failure }
                : status);
        Ended(new BroadcastStarted(plan.Id, plan.Channel, plan.Path.Name, 0, 0), ended);
    }

    private void Put(BroadcastStarted started, DateTime? endedAt, BroadcastState state) =>
        Post(new CatalogChange.PutBroadcast(new StoredBroadcast(
            plan.Id, plan.Channel, started.Name, started.Files, started.Bytes, plan.Path, plan.Owner, plan.StartedAt,
            endedAt, (int)state, plan.IsUpload)
        {
            Terms = plan.Terms,
            IsRevived = plan.IsRevived,
        }));

    /// <summary>A question leaves no trace.</summary>
    private void Post(CatalogChange change)
    {
        if (plan.Mode != BroadcastMode.Preflight) services.Writer.Post(change);
    }
}
