using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Sessions;
using FileTransfer.Actors.Storage.Catalogue;
using static FileTransfer.Actors.Server.ServerProtocol;
using static FileTransfer.Actors.Sites.SitesProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// Knows who can receive, and has one child per running broadcast: those that a restart interrupted go on first. The newest
/// of a channel stops the one before it, and begins again for whoever comes later and lacks it. Removes the content of
/// uploads when a newer one of the channel has begun, or after a time.
/// </summary>
/// <remarks>Resuming → Running, for as long as the node lives. Orders that come while it resumes wait.</remarks>
internal sealed partial class BroadcastsActor : ReceiveActor, IWithUnboundedStash, IWithTimers
{
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromMinutes(10);

    private readonly ServerServices _services;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<NodeId, ReceiverOnline> _receivers = [];
    private readonly Dictionary<BroadcastId, (BroadcastPlan Plan, IActorRef Actor)> _running = [];
    private readonly Dictionary<BroadcastId, Dictionary<NodeId, ReceiverStatus>> _boards = [];
    private readonly DesiredStates _desired = new();

    public BroadcastsActor(ServerServices services) => _services = services;

    public IStash Stash { get; set; } = null!;

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ServerServices services) => ActorFactory.Of(() => new BroadcastsActor(services));

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart()
    {
        Become(Resuming);
        ReadNeeded(_services).PipeTo(
            Self, success: needed => needed, failure: cause => new NotRead(FailureException.From(cause)));
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
        Receive<SitesHere>(_ => _sites = Sender);
        ReceiveAny(_ => Stash.Stash());   // bounded by the sessions: each waits for its answer
    }

    private void Running()
    {
        Receive<Distribute>(OnDistribute);
        Receive<ReceiverOnline>(OnOnline);
        Receive<ReceiverOffline>(OnOffline);
        Receive<Stopped>(OnStopped);
        Receive<Decide>(OnDecide);
        Receive<Steer>(OnSteer);
        Receive<BroadcastActor.IsWhole>(OnWhole);
        Receive<BroadcastActor.Flipped>(OnFlipped);
        Receive<BroadcastActor.Paced>(OnPaced);
        Receive<Recalled>(OnRecalled);
        Receive<NotRecalled>(not => not.ReplyTo.Tell(
            new ServerProtocol.Tell(not.Number, new TransferProtocol.Reject(not.Failure), ActorRefs.Nobody, Last: true)));
        Receive<BroadcastActor.BoardChanged>(OnBoardChanged);
        Receive<BroadcastActor.Impossible>(impossible => _desired.Forget(impossible.Id));
        Receive<GetBoards>(_ => Sender.Tell(new Boards(_boards.ToDictionary(
            board => board.Key, board => (IReadOnlyList<ReceiverStatus>)[.. board.Value.Values]))));
        SiteMessages();
        OrderMessages();
        Receive<ExpiryDue>(_ => Expire());
        Receive<Removed>(_ => { });
        Receive<NotRemoved>(not => _log.Warning("Content of an ended broadcast stays: {Cause}", not.Failure.Detail));
    }

    private void OnInterrupted(Interrupted interrupted)
    {
        if (_services.IsBroadcaster) ResumeOrders(interrupted);
        else ResumeOwn(interrupted);
        Run();
        foreach (var online in _receivers.Values.ToArray()) Catch(online.Node, online.Groups);
        TellOrders();
    }

    private void ResumeOwn(Interrupted interrupted)
    {
        foreach (var plan in interrupted.Newest)
        {
            _desired.Begin(plan);
            _desired.End(plan.Id, plan.Known);
        }

        foreach (var plan in interrupted.Plans) Start(plan, first: null);
    }

    private void Run()
    {
        Become(Running);
        Timers.StartPeriodicTimer(ExpiryDue.Instance, ExpiryDue.Instance, ExpiryInterval);
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
            if (!order.IsArriving) Refuse(order);
            return;
        }

        var plan = new BroadcastPlan(
            order.Id, order.Channel, order.Path, order.IsUpload, order.Owner, _services.Time.GetUtcNow().UtcDateTime, [])
        {
            Mode = order.Mode,
            Asked = order.Asked,
            Terms = order.Terms,
            Pacing = BroadcastPacing.Free with { BytesPerSecond = order.Terms.BytesPerSecond },
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
        if (_desired.Of(plan.Channel) is { IsUpload: true } former && former.Path != plan.Path) plan = plan with { Former = former.Path };
        _boards[plan.Id] = plan.Known.ToDictionary(status => status.Node);

        // A copy: the child is constructed on a thread of its own, while this dictionary changes.
        var receivers = new Dictionary<NodeId, ReceiverOnline>(_receivers);
        var broadcast = Context.ActorOf(BroadcastActor.Props(plan, receivers, _services, first, _services.Whereabouts.All()), plan.Id.ToString());
        _running[plan.Id] = (plan, broadcast);
        Context.WatchWith(broadcast, new Stopped(plan));
        TellOrders();
    }

    private void OnOnline(ReceiverOnline online)
    {
        _receivers[online.Node] = online;
        foreach (var running in _running.Values) running.Actor.Tell(online);
        if (online.Distributes) return;
        _upstream.Tell(NewsOf(online, isHere: true));
        Catch(online.Node, online.Groups);
    }

    /// <summary>Whoever lacks the newest of a channel gets it now, whenever it was begun.</summary>
    private void Catch(NodeId node, IReadOnlyList<string> groups)
    {
        CatchOrdered(node, groups, [.. _orders.Values]);
        foreach (var plan in _desired.LackedBy(node, groups))
        {
            if (_running.Count < _services.Sessions.MaxBroadcasts && !_running.ContainsKey(plan.Id))
                Start(plan.Revived(), first: null);
        }
    }

    /// <summary>Nobody needs the former content of a channel.</summary>
    private void Replace(BroadcastPlan former)
    {
        if (_running.TryGetValue(former.Id, out var running))
        {
            _superseded.Add(former.Id);
            running.Actor.Tell(BroadcastActor.Supersede.Instance);
        }
        else if (former.IsUpload) Discard(former.Path);
    }

    private void OnBoardChanged(BroadcastActor.BoardChanged changed)
    {
        if (!_boards.TryGetValue(changed.Id, out var board)) return;
        foreach (var status in changed.Receivers) board[status.Node] = status;
        _upstream.Tell(new BoardNews(changed.Id, changed.Receivers));
    }

    private void Expire()
    {
        foreach (var plan in _desired.Expire(_services.Time.GetUtcNow().UtcDateTime - _services.Sessions.KeepBroadcasts))
        {
            if (plan.IsUpload) Discard(plan.Path);
        }

        TellOrders();
    }

    private void OnOffline(ReceiverOffline offline)
    {
        if (_receivers.TryGetValue(offline.Node, out var receiver) && receiver.Session.Equals(offline.Session) && _receivers.Remove(offline.Node))
            _upstream.Tell(NewsOf(receiver, isHere: false));
        foreach (var running in _running.Values) running.Actor.Tell(offline);
    }

    private void OnStopped(Stopped stopped)
    {
        _running.Remove(stopped.Plan.Id);
        _superseded.Remove(stopped.Plan.Id);
        if (stopped.Plan.IsUpload) _services.Arrivals.Forget(stopped.Plan.Path);
        _boards.Remove(stopped.Plan.Id, out var board);
        if (stopped.Plan.IsOrdered)
        {
            OrderedStopped(stopped.Plan, [.. board!.Values]);
            return;
        }

        _desired.End(stopped.Plan.Id, [.. board!.Values]);
        if (stopped.Plan.IsUpload && !_desired.Contains(stopped.Plan.Id)) Discard(stopped.Plan.Path);
        TellOrders();
    }

    /// <summary>The same content that is sent again lies where it lay before.</summary>
    private void Discard(RelativePath upload)
    {
        if (_desired.Uses(upload) || _orders.Values.Any(plan => plan.Path == upload) || _running.Values.Any(running => running.Plan.IsUpload && running.Plan.Path == upload)) return;
        Remove(upload);
    }

    private void Remove(RelativePath content) =>
        _services.Outgoing.RemoveAsync(content, CancellationToken.None).PipeTo(
            Self, success: () => Removed.Instance, failure: cause => new NotRemoved(FailureException.From(cause)));

    private static async Task<Interrupted> ReadNeeded(ServerServices services)
    {
        var catalog = services.Catalog;
        var since = services.Time.GetUtcNow().UtcDateTime - services.Sessions.KeepBroadcasts;
        var newest = await catalog.NewestOfChannelsAsync(since, CancellationToken.None).ConfigureAwait(false);
        var running = await catalog.BroadcastsAsync(runningOnly: true, int.MaxValue, CancellationToken.None).ConfigureAwait(false);
        return new Interrupted(
            await PlansOf(catalog, running).ConfigureAwait(false),
            await PlansOf(catalog, newest.Where(broadcast => broadcast.EndedAt is not null)).ConfigureAwait(false));
    }

    private static async Task<IReadOnlyList<BroadcastPlan>> PlansOf(Catalog catalog, IEnumerable<StoredBroadcast> broadcasts)
    {
        var plans = new List<BroadcastPlan>();
        foreach (var stored in broadcasts)
        {
            plans.Add(BroadcastPlan.Of(
                stored, await catalog.ReceiversAsync(stored.Id, CancellationToken.None).ConfigureAwait(false),
                await catalog.FindStagingAsync(stored.Id, CancellationToken.None).ConfigureAwait(false)));
        }

        return plans;
    }

    /// <param name="Plans">To go on.</param>
    /// <param name="Newest">Ended, and what their channels' nodes are to have.</param>
    private sealed record Interrupted(IReadOnlyList<BroadcastPlan> Plans, IReadOnlyList<BroadcastPlan> Newest) : ILocalMessage;

    private sealed record ExpiryDue : ILocalMessage
    {
        public static ExpiryDue Instance { get; } = new();
    }

    private sealed record NotRead(Failure Failure) : ILocalMessage;

    private sealed record Stopped(BroadcastPlan Plan) : ILocalMessage;

    private sealed record Removed : ILocalMessage
    {
        public static Removed Instance { get; } = new();
    }

    private sealed record NotRemoved(Failure Failure) : ILocalMessage;
}
