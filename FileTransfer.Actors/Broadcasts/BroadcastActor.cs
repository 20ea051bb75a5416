using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Sessions;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Swarm;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// One broadcast: offers its content to every receiver that is connected when it starts, each at its own pace, follows
/// them to a final state with a cause, and keeps whoever asked for it informed. Each state is in the catalogue, so that
/// a restarted server goes on with those that are not final.
/// </summary>
/// <remarks>
/// Opening → Distributing → stopped, when every receiver has a final state or the initiator cancels, and the certificate
/// is issued. A receiver that leaves is offered again when it returns; after the timeout it is unreachable.
/// </remarks>
internal sealed partial class BroadcastActor : ReceiveActor, IWithTimers
{
    private readonly BroadcastPlan _plan;
    private readonly ServerServices _services;
    private readonly SlowReceivers _slow;
    private readonly BroadcastRecord _record;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ReceiverBoard _board;
    private readonly Dictionary<NodeId, ReceiverOnline> _sessions;
    private readonly HashSet<(IActorRef Session, uint Number)> _followers = [];
    private IChunkSource? _source;
    private SwarmBrain? _brain;
    private BroadcastStarted? _started;

    public BroadcastActor(
        BroadcastPlan plan, IReadOnlyDictionary<NodeId, ReceiverOnline> receivers, ServerServices services, Distribute? first,
        SlowReceivers? slow = null)
    {
        _plan = plan;
        _services = services;
        _slow = slow ?? new SlowReceivers(services.Time);
        _record = new BroadcastRecord(plan, services);
        _pacing = plan.Pacing;
        _pace = new Pace(plan.Pacing.BytesPerSecond, services.Time);
        _board = new ReceiverBoard(services.Time);
        _sessions = new Dictionary<NodeId, ReceiverOnline>(receivers);
        _senderIsAbsent = first is { IsArriving: true };
        if (first is { IsArriving: false }) _followers.Add((first.Session, first.Number));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="first">Who asked for it: known from the start, because without receivers it may end at once.</param>
    /// <param name="slow">What the broadcasts of this node know about receivers; null when it is the only one.</param>
    public static Props Props(
        BroadcastPlan plan, IReadOnlyDictionary<NodeId, ReceiverOnline> receivers, ServerServices services, Distribute? first,
        SlowReceivers? slow = null) => ActorFactory.Of(() => new BroadcastActor(plan, receivers, services, first, slow));

    protected override void PreStart()
    {
        Undelivered.CollectIn(Context.System);
        Become(Opening);
        Open(_plan, _pace, _services).PipeTo(
            Self, success: source => new Opened(source), failure: cause => new NotOpened(FailureException.From(cause)));
    }

    protected override void PostStop()
    {
        _brain?.Dispose();
        _source?.Dispose();
        _pace.Dispose();
    }

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
        Receive<ReceiverOnline>(online => _sessions[online.Node] = online);
        Receive<ReceiverOffline>(offline => RemoveSession(offline));
    }

    private void Distributing()
    {
        Receive<DeliveryProgressed>(progressed =>
        {
            if (!IsAsking && !_withdrawing.Contains(progressed.Node)) _board.Progressed(progressed.Node, progressed.BytesDone);
        });
        StagingMessages();
        PacingMessages();
        Receive<DeliveryVerified>(verified => _brain!.Verified(verified.Node, verified.Chunks));
        Receive<DeliveryPeerFailed>(failed => OnPeerFailed(failed));
        Receive<DeliveryEnded>(OnDeliveryEnded);
        ProofMessages();
        Receive<ReportDue>(_ => OnReportDue());
        Receive<GoneTooLong>(OnGoneTooLong);
        Receive<ReceiverOnline>(OnOnline);
        Receive<ReceiverOffline>(OnOffline);
        Receive<Distribute>(OnFollower);
        Receive<Cancel>(OnCancel);
        Receive<DeadlineDue>(OnDeadline);
        Receive<Supersede>(OnSuperseded);
        ReceiveAny(_ => { });   // nothing else an initiator sends means anything here
    }

    private void OnOpened(Opened opened)
    {
        _source = opened.Source;
        _proof = _services.Proof(_plan, _source);
        var manifest = _source.Manifest;
        _brain = new SwarmBrain(_plan.Id, _services.Node, _source, _services.Peers, _slow, _services.Time);
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
            else if (!MayStayAway(node)) AwaitReturn(node);
        }

        Timers.StartPeriodicTimer(ReportDue.Instance, ReportDue.Instance, ReportInterval);
        StartPacing();
        StartDeadline();
        EndWhenDone();
        foreach (var steer in _earlySteers) OnSteer(steer);
        if (_early is { } early) OnDecide(early);
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

    /// <summary>Whoever can be reached by others takes part in the swarm; everybody else fetches from here.</summary>
    private void Offer(ReceiverOnline receiver)
    {
        var node = receiver.Node;
        NoteOffered(node);
        if (_pacing.Pause is { } pause)
        {
            _board.Explain(node, CauseOf(pause));
            return;
        }

        if (_arriving is not null && receiver.PeerAddress is null)
        {
            _board.Explain(node, new Failure(Reason.Stalled, "waits until all of it has been sent to the server"));
            return;
        }

        var manifest = _source!.Manifest;
        var offer = new Offer(
            Delivery(node), Purpose.Broadcast, null, ExistingNames.Replace, manifest.Entries.Count, manifest.TotalBytes,
            _plan.Channel, receiver.PeerAddress is null || IsAsking ? null : _plan.Id)
        {
            Mode = ModeOfOffer(),
            TellsRoots = !IsAsking,
        };
        if (receiver.PeerAddress is { } address && !IsAsking) _brain!.Offered(node, receiver.Session, offer.Id, address);
        receiver.Session.Tell(new Deliver(offer, _source, Self) { Stored = _plan.IsUpload || _plan.Asked is not null ? null : _plan.Path });
    }

    private void OnDeliveryEnded(DeliveryEnded ended)
    {
        if (!_sessions.TryGetValue(ended.Node, out var receiver) || !receiver.Session.Equals(ended.Session)) return;
        if (_withdrawing.Remove(ended.Node) && ended.Outcome.Failure?.Reason == Reason.Paused)
        {
            OnWithdrawn(receiver);
            return;
        }

        if (ended.Outcome.Failure is not null) _brain!.Left(ended.Node);
        if (ended.Outcome.Failure is { } failure) _board.Failed(ended.Node, failure);
        else if (ended.Outcome.OnlyAsked) _board.Accepted(ended.Node);
        else CheckReceipt(ended);
        EndWhenDone();
    }

    private void OnOnline(ReceiverOnline online)
    {
        _sessions[online.Node] = online;
        _withdrawing.Remove(online.Node);
        if (_isSuperseded && _board.Knows(online.Node)) _board.Superseded(online.Node);
        if (!_ending && !_isSuperseded && TakesNewcomers && IsNewTarget(online)) _board.Offered(online.Node);
        if (!_board.Open.Contains(online.Node)) return;
        Timers.Cancel(online.Node);
        Offer(online);
    }

    private void OnOffline(ReceiverOffline offline)
    {
        if (!RemoveSession(offline)) return;
        _brain!.Left(offline.Node);
        _holding.Remove(offline.Node);
        _withdrawing.Remove(offline.Node);
        if (!_board.Open.Contains(offline.Node)) return;
        if (_isSuperseded || offline.Expelled is not null)
        {
            if (_isSuperseded) _board.Superseded(offline.Node);
            else _board.Failed(offline.Node, offline.Expelled!);
            EndWhenDone();
            return;
        }

        if (!IsPaused) Miss(offline.Node);
    }

    private void Miss(NodeId node)
    {
        _board.Explain(node, new Failure(Reason.Unreachable, "not connected"));
        if (!MayStayAway(node)) AwaitReturn(node);
    }

    private bool RemoveSession(ReceiverOffline offline) =>
        _sessions.TryGetValue(offline.Node, out var receiver) && receiver.Session.Equals(offline.Session) && _sessions.Remove(offline.Node);

    /// <summary>While it is paused nobody misses anything.</summary>
    private void AwaitReturn(NodeId node)
    {
        if (!IsPaused) Timers.StartSingleTimer(node, new GoneTooLong(node), _services.Sessions.ReceiverTimeout);
    }

    private void OnGoneTooLong(GoneTooLong gone)
    {
        _board.Failed(gone.Node, new Failure(
            Reason.Unreachable, $"left, and did not come back within {_services.Sessions.ReceiverTimeout.TotalSeconds:0} s"));
        EndWhenDone();
    }

    private void OnCancel(Cancel cancel)
    {
        if (IsDecided) return;   // some may have committed: the others are to follow, not to stay behind
        CancelOpen(new Failure(Reason.Cancelled, "the broadcast was cancelled"));
        EndWhenDone();
    }

    private void OnPeerFailed(DeliveryPeerFailed failed)
    {
        _log.Warning(
            "{Node} cannot fetch from {Peer}: {Detail}", failed.Node, failed.Report.Peer, failed.Report.Failure.Detail);
        _brain!.PeerFailed(failed.Node, failed.Report);
    }

    private TransferId Delivery(NodeId node) => TransferId.OfDelivery(_plan.Id, node);

    /// <summary>Whoever comes later gets what the others got, or nothing: files that were stored anew are another content.</summary>
    private static async Task<IChunkSource> Open(BroadcastPlan plan, Pace pace, ServerServices services)
    {
        var source = await Open(plan, services).ConfigureAwait(false);
        if (BroadcastPacing.TooLow(plan.Pacing.BytesPerSecond, source.Manifest) is not { } failure) return new PacedSource(source, pace);
        source.Dispose();
        throw new FailureException(failure);
    }

    private static async Task<IChunkSource> Open(BroadcastPlan plan, ServerServices services)
    {
        if (plan.Asked is { } asked) return new AskedSource(asked);
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

    private sealed record GoneTooLong(NodeId Node) : ILocalMessage;
}
