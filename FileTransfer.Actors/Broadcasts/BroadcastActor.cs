using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Sessions;
using FileTransfer.Actors.Storage;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;
using static FileTransfer.Actors.Sites.SitesProtocol;

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
        IReadOnlyDictionary<NodeId, SiteReceiverOnline>? atSites = null)
    {
        _plan = plan;
        _services = services;
        _record = new BroadcastRecord(plan, services);
        _pacing = plan.Pacing;
        _pace = new Pace(plan.Pacing.BytesPerSecond, services.Time);
        _board = new ReceiverBoard(services.Time);
        _sessions = receivers.Where(pair => !pair.Value.Distributes).ToDictionary();
        _broadcasters = receivers.Where(pair => pair.Value.Distributes).ToDictionary();
        _atSites = atSites?.ToDictionary() ?? [];
        _senderIsAbsent = first is { IsArriving: true };
        if (first is { IsArriving: false }) _followers.Add((first.Session, first.Number));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="first">Who asked for it: known from the start, because without receivers it may end at once.</param>
    /// <param name="atSites">Receivers that have their session at a broadcaster; null for none.</param>
    public static Props Props(
        BroadcastPlan plan, IReadOnlyDictionary<NodeId, ReceiverOnline> receivers, ServerServices services, Distribute? first,
        IReadOnlyDictionary<NodeId, SiteReceiverOnline>? atSites = null) =>
        ActorFactory.Of(() => new BroadcastActor(plan, receivers, services, first, atSites));

    protected override void PreStart()
    {
        Undelivered.CollectIn(Context.System);
        Become(Opening);
        Open(_plan, _pace, _services, Context.Parent).PipeTo(
            Self, success: source => new Opened(source), failure: cause => new NotOpened(FailureException.From(cause)));
    }

    protected override void PostStop()
    {
        _brain?.Dispose();
        _source?.Dispose();
        _pace.Dispose();
    }

    private void Distributing()
    {
        Receive<DeliveryProgressed>(progressed =>
        {
            if (!IsAsking && !_withdrawing.Contains(progressed.Node)) _board.Progressed(progressed.Node, progressed.BytesDone);
        });
        ArrivalMessages();
        StagingMessages();
        PacingMessages();
        SiteMessages();
        OrderMessages();
        Receive<DeliveryVerified>(verified => _brain!.Verified(verified.Node, verified.Chunks));
        Receive<DeliveryPeerFailed>(failed => OnPeerFailed(failed));
        Receive<DeliveryEnded>(OnDeliveryEnded);
        ProofMessages();
        Receive<ReportDue>(_ => OnReportDue());
        Receive<SenderDue>(_ => OnSenderDue());
        Receive<GoneTooLong>(OnGoneTooLong);
        Receive<ReceiverOnline>(OnOnline);
        Receive<ReceiverOffline>(OnOffline);
        Receive<Distribute>(OnFollower);
        Receive<Cancel>(OnCancel);
        Receive<DeadlineDue>(OnDeadline);
        Receive<Supersede>(OnSuperseded);
        ReceiveAny(_ => { });   // nothing else an initiator sends means anything here
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
        if (_broadcasters.TryGetValue(ended.Node, out var broadcaster) && broadcaster.Session.Equals(ended.Session))
        {
            OnFed(ended);
            return;
        }

        if (!_sessions.TryGetValue(ended.Node, out var receiver) || !receiver.Session.Equals(ended.Session)) return;
        if (_withdrawing.Remove(ended.Node) && ended.Outcome.Failure?.Reason == Reason.Paused)
        {
            OnWithdrawn(receiver);
            return;
        }

        if (ended.Outcome.Failure is not null) _brain!.Left(ended.Node);
        if (ended.Outcome.Failure is { } failure) _board.Failed(ended.Node, failure);
        else if (ended.Outcome.OnlyAsked) _board.Accepted(ended.Node);
        else CheckReceipt(ended.Node, ended.Outcome.Receipt);
        EndWhenDone();
    }

    private void OnOnline(ReceiverOnline online)
    {
        if (online.Distributes)
        {
            BroadcasterGone(online.Node);
            _broadcasters[online.Node] = online;
            return;
        }

        _sessions[online.Node] = online;
        _withdrawing.Remove(online.Node);
        if (_isSuperseded && _board.Knows(online.Node)) _board.Superseded(online.Node);
        if (!_ending && !_isSuperseded && TakesNewcomers && IsNewTarget(online.Node, online.Groups)) _board.Offered(online.Node);
        if (!_board.Open.Contains(online.Node)) return;
        Timers.Cancel(online.Node);
        Offer(online);
    }

    private void OnOffline(ReceiverOffline offline)
    {
        if (RemoveBroadcaster(offline)) BroadcasterGone(offline.Node);
        if (!RemoveSession(offline)) return;
        _brain!.Left(offline.Node);
        _holding.Remove(offline.Node);
        _withdrawing.Remove(offline.Node);
        if (!_board.Open.Contains(offline.Node)) return;
        if (offline.Expelled is null && _atSites.ContainsKey(offline.Node)) return;   // it has moved there
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

    private bool RemoveBroadcaster(ReceiverOffline offline) =>
        _broadcasters.TryGetValue(offline.Node, out var broadcaster) && broadcaster.Session.Equals(offline.Session) && _broadcasters.Remove(offline.Node);

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

    private sealed record GoneTooLong(NodeId Node) : ILocalMessage;
}
