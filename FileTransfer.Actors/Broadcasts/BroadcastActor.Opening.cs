using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>From a plan to its content: what is told meanwhile waits, and content that is not there ends it at once.</summary>
internal sealed partial class BroadcastActor
{
    private void Opening()
    {
        Receive<Opened>(OnOpened);
        Receive<NotOpened>(OnNotOpened);
        Receive<Distribute>(follow =>
        {
            if (!follow.IsArriving) _followers.Add((follow.Session, follow.Number));
        });
        Receive<Decide>(OnEarlyDecide);
        Receive<Steer>(OnEarlySteer);
        Receive<ReceiverOnline>(online => (online.Distributes ? _broadcasters : _sessions)[online.Node] = online);
        Receive<ReceiverOffline>(offline => _ = RemoveSession(offline) || RemoveBroadcaster(offline));
        EarlySiteMessages();
        Receive<Reordered>(order => _earlyOrder = order with { IsAgain = order.IsAgain || _earlyOrder is { IsAgain: true } });
    }

    private void OnOpened(Opened opened)
    {
        _source = opened.Source;
        _proof = _services.Proof(_plan, _source);
        var manifest = _source.Manifest;
        _brain = new SwarmBrain(_plan.Id, _services.Node, _source, _services.Peers, _services.Slow, _services.Time);
        _started = new BroadcastStarted(_plan.Id, _plan.Channel, manifest.DisplayName, manifest.FileCount, manifest.TotalBytes) { Pacing = _pacing };
        foreach (var status in _plan.Known) _board.Restore(status);
        ResumeStaging();
        AddTargets();
        if (_plan.Known.Count == 0 || _plan.IsRevived) _record.Started(_started, _board.All);

        _log.Info("Broadcast {Broadcast} of {Name} to {Count} receivers", _plan.Id, _started.Name, _board.All.Count());
        Become(Distributing);
        StartArrival();
        foreach (var follower in _followers) Inform(follower, _started);
        foreach (var node in _board.Open.ToArray())
        {
            if (_sessions.TryGetValue(node, out var receiver)) Offer(receiver);
            else if (_atSites.ContainsKey(node)) LeaveToSite(node);
            else if (!MayStayAway(node)) AwaitReturn(node);
        }

        Timers.StartPeriodicTimer(ReportDue.Instance, ReportDue.Instance, ReportInterval);
        StartPacing();
        StartDeadline();
        EndWhenDone();
        foreach (var steer in _earlySteers) OnSteer(steer);
        if (_early is { } early) OnDecide(early);
        foreach (var states in _earlyStates) OnSiteStates(states);
        if (_earlyOrder is { } order) OnReordered(order);
    }

    private void OnNotOpened(NotOpened failed)
    {
        _log.Warning("Broadcast {Broadcast} cannot start: {Detail}", _plan.Id, failed.Failure.Detail);
        foreach (var (session, number) in _followers)
            session.Tell(new ServerProtocol.Tell(number, new Reject(failed.Failure), Self, Last: true));
        if (_early is { } early) Refuse(early, failed.Failure);
        foreach (var steer in _earlySteers) Answer(steer, new Reject(failed.Failure));
        if (_plan.WasInterrupted) _record.Lost(_plan.Known, failed.Failure);
        Context.Parent.Tell(new Impossible(_plan.Id));
        Context.Stop(Self);
    }

    /// <summary>Whoever comes later gets what the others got, or nothing: files that were stored anew are another content.</summary>
    private static async Task<IChunkSource> Open(BroadcastPlan plan, Pace pace, ServerServices services, IActorRef parent)
    {
        var source = await Open(plan, services, parent).ConfigureAwait(false);
        if (BroadcastPacing.TooLow(plan.Pacing.BytesPerSecond, source.Manifest) is not { } failure) return new PacedSource(source, pace);
        source.Dispose();
        throw new FailureException(failure);
    }

    private static async Task<IChunkSource> Open(BroadcastPlan plan, ServerServices services, IActorRef parent)
    {
        if (plan.Asked is { } asked) return new AskedSource(asked);
        if (plan.IsOrdered) return await OpenOrdered(plan, services, parent).ConfigureAwait(false);
        if (plan.IsUpload) return await OpenUpload(plan, services).ConfigureAwait(false);
        if (plan.IsRevived && await services.Catalog.ChangedSinceAsync(plan.Path, plan.StartedAt, CancellationToken.None).ConfigureAwait(false))
            throw new FailureException(Reason.SourceChanged, $"{plan.Path} was stored anew after the broadcast");
        return await services.Files.OpenAsync(plan.Path, CancellationToken.None).ConfigureAwait(false);
    }

    private sealed record Opened(IChunkSource Source) : IHolding
    {
        public void Undelivered() => Source.Dispose();
    }

    private sealed record NotOpened(Failure Failure) : ILocalMessage;
}
