using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Transfers;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// One broadcast: offers its content to every receiver that is connected when it starts, each at its own pace, follows
/// them to a final state with a cause, and keeps its initiator informed.
/// </summary>
/// <remarks>
/// Opening → Distributing → stopped, when every receiver has a final state or the initiator cancels. A receiver that
/// leaves is offered again when it returns; after the timeout it is unreachable.
/// </remarks>
internal sealed class BroadcastActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly Distribute _order;
    private readonly ServerServices _services;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ReceiverBoard _board;
    private readonly Dictionary<NodeId, IActorRef> _sessions;
    private readonly List<(IActorRef Session, uint Number)> _initiators = [];
    private IChunkSource? _source;
    private BroadcastStarted? _started;
    private StoredBroadcast? _record;

    public BroadcastActor(Distribute order, IReadOnlyDictionary<NodeId, IActorRef> receivers, ServerServices services)
    {
        _order = order;
        _services = services;
        _board = new ReceiverBoard(services.Time);
        _sessions = new Dictionary<NodeId, IActorRef>(receivers);
        _initiators.Add((order.Session, order.Number));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private ServerFiles Content => _order.IsUpload ? _services.Outgoing : _services.Files;

    public static Props Props(Distribute order, IReadOnlyDictionary<NodeId, IActorRef> receivers, ServerServices services) =>
        Akka.Actor.Props.Create(() => new BroadcastActor(order, receivers, services));

    protected override void PreStart()
    {
        Become(Opening);
        Open(Content, _order).PipeTo(Self, success: source => new Opened(source), failure: cause => new NotOpened(FailureException.From(cause)));
    }

    protected override void PostStop() => _source?.Dispose();

    private void Opening()
    {
        Receive<Opened>(OnOpened);
        Receive<NotOpened>(OnNotOpened);
        Always();
    }

    private void Distributing()
    {
        Receive<DeliveryProgressed>(progressed => _board.Progressed(progressed.Node, progressed.BytesDone));
        Receive<DeliveryEnded>(OnDeliveryEnded);
        Receive<ReportDue>(_ => Report());
        Receive<GoneTooLong>(OnGoneTooLong);
        Receive<Cancel>(OnCancel);
        Always();
    }

    private void Always()
    {
        Receive<ReceiverOnline>(OnOnline);
        Receive<ReceiverOffline>(OnOffline);
        Receive<Distribute>(OnFollower);
        ReceiveAny(_ => { });
    }

    private void OnOpened(Opened opened)
    {
        _source = opened.Source;
        var manifest = _source.Manifest;
        _started = new BroadcastStarted(_order.Id, _order.Channel, manifest.DisplayName, manifest.FileCount, manifest.TotalBytes);
        var at = _services.Time.GetUtcNow().UtcDateTime;
        _record = new StoredBroadcast(
            _order.Id, _order.Channel, manifest.DisplayName, manifest.FileCount, manifest.TotalBytes, _order.Path,
            _order.Owner, at, null, (int)BroadcastState.Running);
        _services.Writer.Post(new CatalogChange.PutBroadcast(_record));
        _log.Info(
            "Broadcast {Broadcast} of {Name} to {Count} receivers", _order.Id, manifest.DisplayName, _sessions.Count);
        Become(Distributing);
        foreach (var initiator in _initiators) Inform(initiator, _started);
        foreach (var (node, session) in _sessions) Offer(node, session);
        Timers.StartPeriodicTimer(ReportDue.Instance, ReportDue.Instance, ReportInterval);
        EndWhenDone();
    }

    private void OnNotOpened(NotOpened failed)
    {
        foreach (var (session, number) in _initiators)
            session.Tell(new ServerProtocol.Tell(number, new Reject(failed.Failure), Self, Last: true));
        Context.Stop(Self);
    }

    private void Offer(NodeId node, IActorRef session)
    {
        _board.Offered(node);
        var manifest = _source!.Manifest;
        var offer = new Offer(
            TransferId.FromKey($"broadcast {_order.Id} {node}"), Purpose.Broadcast, null, ExistingNames.Replace,
            manifest.Entries.Count, manifest.TotalBytes, _order.Channel);
        session.Tell(new Deliver(offer, _source, Self));
    }

    private void OnDeliveryEnded(DeliveryEnded ended)
    {
        if (!_sessions.TryGetValue(ended.Node, out var session) || !session.Equals(ended.Session)) return;
        if (ended.Outcome.Failure is { } failure) _board.Failed(ended.Node, failure);
        else _board.Committed(ended.Node, _source!.Manifest.TotalBytes);
        EndWhenDone();
    }

    private void OnOnline(ReceiverOnline online)
    {
        if (_source is null)
        {
            _sessions[online.Node] = online.Session;
            return;
        }

        if (!_board.Knows(online.Node) || _board.IsFinal(online.Node)) return;
        _sessions[online.Node] = online.Session;
        Timers.Cancel(online.Node);
        Offer(online.Node, online.Session);
    }

    private void OnOffline(ReceiverOffline offline)
    {
        if (!_sessions.TryGetValue(offline.Node, out var session) || !session.Equals(offline.Session)) return;
        if (_source is null) _sessions.Remove(offline.Node);
        else Timers.StartSingleTimer(offline.Node, new GoneTooLong(offline.Node), _services.Sessions.ReceiverTimeout);
    }

    private void OnGoneTooLong(GoneTooLong gone)
    {
        _board.Failed(gone.Node, new Failure(
            Reason.Unreachable, $"left, and did not come back within {_services.Sessions.ReceiverTimeout.TotalSeconds:0} s"));
        EndWhenDone();
    }

    /// <summary>The initiator came back on another link, or asked for the same upload again.</summary>
    private void OnFollower(Distribute again)
    {
        var initiator = (again.Session, again.Number);
        _initiators.Add(initiator);
        if (_started is null) return;
        Inform(initiator, _started);
        Inform(initiator, new ReceiversChanged([.. _board.All]));
    }

    private void OnCancel(Cancel cancel)
    {
        foreach (var (node, session) in _sessions.Where(pair => !_board.IsFinal(pair.Key)).ToArray())
        {
            session.Tell(new Withdraw(TransferId.FromKey($"broadcast {_order.Id} {node}"), cancel.Failure));
            _board.Failed(node, cancel.Failure with { Reason = Reason.Cancelled });
        }

        EndWhenDone();
    }

    private void Report()
    {
        var changes = _board.TakeChanges();
        foreach (var part in changes.Chunk(64))
        {
            foreach (var initiator in _initiators) Inform(initiator, new ReceiversChanged(part));
        }
    }

    private void EndWhenDone()
    {
        if (!_board.AllFinal) return;
        Report();
        foreach (var (session, number) in _initiators)
            session.Tell(new ServerProtocol.Tell(number, BroadcastEnded.Instance, Self, Last: true));
        Record();
        Context.Stop(Self);
    }

    private void Record()
    {
        var at = _services.Time.GetUtcNow().UtcDateTime;
        var complete = _board.All.All(status => status.State == ReceiverState.Committed);
        var state = complete ? BroadcastState.Complete : BroadcastState.Partial;
        _services.Writer.Post(new CatalogChange.PutBroadcast(_record! with { EndedAt = at, State = (int)state }));
        foreach (var status in _board.All)
        {
            _services.Writer.Post(new CatalogChange.PutReceiver(new StoredReceiver(
                _order.Id, status.Node, (int)status.State, status.BytesDone, status.Failure?.Reason, status.Failure?.Detail, at)));
        }

        _services.Writer.Post(new CatalogChange.AddHistory(new HistoryEntry(
            _order.Id.ToString(), "broadcast", _order.Owner, _started!.Name, _started.Bytes,
            complete ? "committed" : nameof(Reason.Partial), $"{_board.All.Count(status => status.State == ReceiverState.Committed)} of {_board.All.Count()} receivers", at)));
        _log.Info("Broadcast {Broadcast} ended: {Outcome}", _order.Id, state);
    }

    private void Inform((IActorRef Session, uint Number) initiator, IWireMessage message) =>
        initiator.Session.Tell(new ServerProtocol.Tell(initiator.Number, message, Self, Last: false));

    /// <summary>An upload lies in a folder of its own, whose only content is what was sent.</summary>
    private static async Task<IChunkSource> Open(ServerFiles content, Distribute order) => order.IsUpload
        ? await content.OpenInsideAsync(order.Path, CancellationToken.None).ConfigureAwait(false)
        : await content.OpenAsync(order.Path, CancellationToken.None).ConfigureAwait(false);

    private sealed record Opened(IChunkSource Source) : ILocalMessage;

    private sealed record NotOpened(Failure Failure) : ILocalMessage;

    private sealed record GoneTooLong(NodeId Node) : ILocalMessage;

    private sealed record ReportDue : ILocalMessage
    {
        public static ReportDue Instance { get; } = new();
    }
}
