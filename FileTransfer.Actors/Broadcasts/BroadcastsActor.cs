using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Sessions;
using FileTransfer.Actors.Storage.Catalogue;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// Knows who can receive, and has one child per running broadcast: those that a restart interrupted go on first.
/// Removes the content of uploads whose broadcast has ended.
/// </summary>
/// <remarks>Resuming → Running, for as long as the node lives. Orders that come while it resumes wait.</remarks>
internal sealed partial class BroadcastsActor : ReceiveActor, IWithUnboundedStash
{
    private readonly ServerServices _services;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<NodeId, ReceiverOnline> _receivers = [];
    private readonly Dictionary<BroadcastId, (BroadcastPlan Plan, IActorRef Actor)> _running = [];

    public BroadcastsActor(ServerServices services) => _services = services;

    public IStash Stash { get; set; } = null!;

    public static Props Props(ServerServices services) => ActorFactory.Of(() => new BroadcastsActor(services));

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart()
    {
        Become(Resuming);
        ReadInterrupted(_services.Catalog).PipeTo(
            Self, success: plans => new Interrupted(plans), failure: cause => new NotRead(FailureException.From(cause)));
    }

    private void Resuming()
    {
        Receive<Interrupted>(OnInterrupted);
        Receive<NotRead>(not =>
        {
            _log.Error("Interrupted broadcasts cannot be read and do not go on: {Cause}", not.Failure.Detail);
            Run();
        });
        Receive<ReceiverOnline>(online => _receivers[online.Node] = online);
        Receive<ReceiverOffline>(OnOffline);
        ReceiveAny(_ => Stash.Stash());   // bounded by the sessions: each waits for its answer
    }

    private void Running()
    {
        Receive<Distribute>(OnDistribute);
        Receive<ReceiverOnline>(OnOnline);
        Receive<ReceiverOffline>(OnOffline);
        Receive<Stopped>(OnStopped);
        Receive<Decide>(OnDecide);
        Receive<Recalled>(OnRecalled);
        Receive<NotRecalled>(not => Answer(not.Decide, new TransferProtocol.Reject(not.Failure), last: true));
        Receive<Removed>(_ => { });
        Receive<NotRemoved>(not => _log.Warning("Content of an ended broadcast stays: {Cause}", not.Failure.Detail));
    }

    private void OnInterrupted(Interrupted interrupted)
    {
        foreach (var plan in interrupted.Plans) Start(plan, first: null);
        Run();
    }

    private void Run()
    {
        Become(Running);
        Stash.UnstashAll();
    }

    private void OnDistribute(Distribute order)
    {
        var same = _running.Values.FirstOrDefault(running => running.Plan.Id == order.Id
            || (order.IsUpload && running.Plan.IsUpload && running.Plan.Path == order.Path));
        if (same.Actor is { } running)
        {
            running.Tell(order);
            return;
        }

        if (_running.Count >= _services.Sessions.MaxBroadcasts)
        {
            Refuse(order);
            return;
        }

        var plan = new BroadcastPlan(
            order.Id, order.Channel, order.Path, order.IsUpload, order.Owner, _services.Time.GetUtcNow().UtcDateTime, [])
        {
            Mode = order.Mode,
            Asked = order.Asked,
        };
        Start(plan, order);
    }

    private void Refuse(Distribute order)
    {
        var failure = new Failure(
            Reason.LimitReached, $"{_running.Count} broadcasts are running, which is the limit", "try again when one has ended");
        order.Session.Tell(new ServerProtocol.Tell(order.Number, new TransferProtocol.Reject(failure), ActorRefs.Nobody, Last: true));
        if (order.IsUpload) Discard(order.Path);
    }

    private void Start(BroadcastPlan plan, Distribute? first)
    {
        // A copy: the child is constructed on a thread of its own, while this dictionary changes.
        var receivers = new Dictionary<NodeId, ReceiverOnline>(_receivers);
        var broadcast = Context.ActorOf(BroadcastActor.Props(plan, receivers, _services, first), plan.Id.ToString());
        _running[plan.Id] = (plan, broadcast);
        Context.WatchWith(broadcast, new Stopped(plan));
    }

    private void OnOnline(ReceiverOnline online)
    {
        _receivers[online.Node] = online;
        foreach (var running in _running.Values) running.Actor.Tell(online);
    }

    private void OnOffline(ReceiverOffline offline)
    {
        if (_receivers.TryGetValue(offline.Node, out var receiver) && receiver.Session.Equals(offline.Session)) _receivers.Remove(offline.Node);
        foreach (var running in _running.Values) running.Actor.Tell(offline);
    }

    private void OnStopped(Stopped stopped)
    {
        _running.Remove(stopped.Plan.Id);
        if (stopped.Plan.IsUpload) Discard(stopped.Plan.Path);
    }

    private void Discard(RelativePath upload) => _services.Outgoing.RemoveAsync(upload, CancellationToken.None).PipeTo(
        Self, success: () => Removed.Instance, failure: cause => new NotRemoved(FailureException.From(cause)));

    private static async Task<IReadOnlyList<BroadcastPlan>> ReadInterrupted(Catalog catalog)
    {
        var plans = new List<BroadcastPlan>();
        foreach (var stored in await catalog.BroadcastsAsync(runningOnly: true, int.MaxValue, CancellationToken.None).ConfigureAwait(false))
        {
            var receivers = await catalog.ReceiversAsync(stored.Id, CancellationToken.None).ConfigureAwait(false);
            var staging = await catalog.FindStagingAsync(stored.Id, CancellationToken.None).ConfigureAwait(false);
            plans.Add(new BroadcastPlan(
                stored.Id, stored.Channel, stored.Root, stored.IsUpload, stored.Owner, stored.StartedAt, [.. receivers.Select(StatusOf)])
            {
                Mode = (BroadcastMode)(staging?.Mode ?? 0),
                IsFlipped = staging?.FlippedAt is not null,
            });
        }

        return plans;
    }

    private static ReceiverStatus StatusOf(StoredReceiver stored) => new(
        stored.Node, (ReceiverState)stored.State, stored.BytesDone,
        stored.Reason is { } reason ? new Failure(reason, stored.Detail ?? "") : null, TimeSpan.Zero);

    private sealed record Interrupted(IReadOnlyList<BroadcastPlan> Plans) : ILocalMessage;

    private sealed record NotRead(Failure Failure) : ILocalMessage;

    private sealed record Stopped(BroadcastPlan Plan) : ILocalMessage;

    private sealed record Removed : ILocalMessage
    {
        public static Removed Instance { get; } = new();
    }

    private sealed record NotRemoved(Failure Failure) : ILocalMessage;
}
