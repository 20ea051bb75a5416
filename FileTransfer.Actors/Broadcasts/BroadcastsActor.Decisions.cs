using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Storage.Catalogue;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>Decisions about held broadcasts; one that was carried out before is answered from the catalogue.</summary>
internal sealed partial class BroadcastsActor
{
    private void OnDecide(Decide decide)
    {
        if (_running.TryGetValue(decide.Id, out var running)) running.Actor.Tell(decide);
        else Recall(_services.Catalog, decide).PipeTo(Self, failure: cause => new NotRecalled(decide.Session, decide.Number, FailureException.From(cause)));
    }

    /// <summary>Only what runs can be steered; why this one cannot is in the catalogue.</summary>
    private void OnSteer(Steer steer)
    {
        if (_running.TryGetValue(steer.Order.Id, out var running)) running.Actor.Tell(steer);
        else
        {
            WhyNotSteered(_services.Catalog, steer).PipeTo(
                Self, success: failure => new NotRecalled(steer.Session, steer.Number, failure),
                failure: cause => new NotRecalled(steer.Session, steer.Number, FailureException.From(cause)));
        }
    }

    private static async Task<Failure> WhyNotSteered(Catalog catalog, Steer steer)
    {
        var id = steer.Order.Id;
        var stored = await catalog.FindBroadcastAsync(id, CancellationToken.None).ConfigureAwait(false);
        return stored is null || (steer.OnlyOwn && stored.Owner != steer.By)
            ? new Failure(Reason.NotFound, $"there is no broadcast {id}", "status ID shows one")
            : new Failure(Reason.NotFound, $"broadcast {id} has ended", $"status {id} shows how");
    }

    /// <summary>Whoever comes when it has ended gets it no faster.</summary>
    private void OnPaced(BroadcastActor.Paced paced) => Change(paced.Id, plan => plan with { Pacing = paced.Pacing });

    /// <summary>Not before: content that never comes replaces nothing.</summary>
    private void OnWhole(BroadcastActor.IsWhole whole)
    {
        if (_running.TryGetValue(whole.Id, out var running) && !running.Plan.IsOrdered && (running.Plan.Mode == BroadcastMode.Direct || running.Plan.IsFlipped))
            Desire(running.Plan);
    }

    /// <summary>What may still be cancelled takes nothing's place, and nobody who comes later is to have it.</summary>
    private void OnFlipped(BroadcastActor.Flipped flipped)
    {
        if (!_running.TryGetValue(flipped.Id, out var running) || running.Plan.IsOrdered) return;
        var plan = running.Plan with { IsFlipped = true };
        _running[flipped.Id] = (plan, running.Actor);
        Desire(plan);
    }

    private void Desire(BroadcastPlan plan)
    {
        if (_desired.Begin(plan) is { } former) Replace(former);
        TellOrders();
    }

    private void OnRecalled(Recalled recalled)
    {
        foreach (var message in recalled.News) Answer(recalled.Decide, message, last: message is BroadcastEnded);
    }

    /// <summary>Its sender may have asked a moment too late, or its link was lost before the end was told.</summary>
    private static async Task<Recalled> Recall(Catalog catalog, Decide decide)
    {
        var stored = await catalog.FindBroadcastAsync(decide.Id, CancellationToken.None).ConfigureAwait(false);
        if (stored is null || (decide.By is { } by && by != stored.Owner))
            throw new FailureException(Reason.NotFound, $"there is no broadcast {decide.Id}", "status lists those that run");
        var staging = await catalog.FindStagingAsync(decide.Id, CancellationToken.None).ConfigureAwait(false);
        if (staging is null || (staging.FlippedAt is not null) != decide.Commit)
            throw new FailureException(Reason.NotFound, $"broadcast {decide.Id} has ended and holds nothing");
        var receivers = await catalog.ReceiversAsync(decide.Id, CancellationToken.None).ConfigureAwait(false);
        return new Recalled(
            decide,
            [
                BroadcastRecords.StartedOf(stored),
                .. receivers.Select(receiver => BroadcastRecords.StatusOf(receiver, stored.StartedAt)).Chunk(MaxReceiversPerMessage).Select(part => new ReceiversChanged(part)),
                BroadcastEnded.Instance,
            ]);
    }

    private static void Answer(Decide decide, IWireMessage message, bool last) =>
        decide.Session.Tell(new Server.ServerProtocol.Tell(decide.Number, message, ActorRefs.Nobody, last));

    private sealed record Recalled(Decide Decide, IReadOnlyList<IWireMessage> News) : ILocalMessage;

    private sealed record NotRecalled(IActorRef ReplyTo, uint Number, Failure Failure) : ILocalMessage;
}
