using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage.Catalogue;
using static FileTransfer.Actors.Protocol.SiteProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;
using static FileTransfer.Actors.Sites.SitesProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// At a broadcaster: broadcasts are what the server orders. One runs here when a receiver that is here is to have it and lacks it;
/// what was ordered stays in force while the server is away, and over restarts.
/// </summary>
internal sealed partial class BroadcastsActor
{
    private static readonly Failure Withdrawn = new(Reason.Cancelled, "the server does not want it any more");

    private readonly Dictionary<BroadcastId, BroadcastPlan> _orders = [];   // with how those stand who had it when it last ran
    private IActorRef _upstream = ActorRefs.Nobody;

    private void OrderMessages()
    {
        Receive<UpstreamHere>(_ => OnUpstream());
        Receive<Ordered>(ordered =>
        {
            foreach (var order in ordered.Orders) Obey(order);
        });
        Receive<OnlyThese>(these =>
        {
            foreach (var id in _orders.Keys.Where(id => !these.Orders.Contains(id)).ToArray()) CallOff(id);
        });
        Receive<ContentNews>(news => _upstream.Tell(news));
        Receive<CacheSeen>(seen => Trim(seen.Contents));
    }

    private void OnUpstream()
    {
        _upstream = Sender;
        foreach (var online in _receivers.Values) _upstream.Tell(NewsOf(online, isHere: true));
        foreach (var plan in _orders.Values) _upstream.Tell(new BoardNews(plan.Id, plan.Known));
        foreach (var (id, board) in _boards) _upstream.Tell(new BoardNews(id, [.. board.Values]));
    }

    private void Obey(SiteOrder order)
    {
        if (order.IsWithdrawn)
        {
            CallOff(order.Id);
            return;
        }

        var former = _orders.GetValueOrDefault(order.Id);
        var plan = BroadcastPlan.Ordered(order, _services.Node, former?.Known ?? []);
        var isAgain = former is not null && plan.Attempt > former.Attempt;
        _orders[order.Id] = plan;
        if (_running.TryGetValue(order.Id, out var running))
        {
            _running[order.Id] = (plan with { Known = running.Plan.Known }, running.Actor);
            running.Actor.Tell(new BroadcastActor.Reordered(plan, isAgain));
            return;
        }

        if (former is not null && !isAgain) return;   // who failed does so again, until something changes
        foreach (var receiver in _receivers.Values.ToArray()) CatchOrdered(receiver.Node, receiver.Groups, [plan]);
    }

    private void CallOff(BroadcastId id)
    {
        if (!_orders.Remove(id, out var plan)) return;
        _upstream.Tell(new Forgotten(id));
        _services.Asked.Forget(plan.Path);
        if (!_running.TryGetValue(id, out var running))
        {
            DiscardOrdered(plan);
            return;
        }

        running.Actor.Tell(new BroadcastActor.CalledOff(Withdrawn));
        _services.Arrivals.Find(plan.Path)?.Fail(Withdrawn);
    }

    /// <summary>Begins those that this receiver is to have and lacks.</summary>
    private void CatchOrdered(NodeId node, IReadOnlyList<string> groups, IEnumerable<BroadcastPlan> plans)
    {
        foreach (var plan in plans)
        {
            if (_running.ContainsKey(plan.Id) || _running.Count >= _services.Sessions.MaxBroadcasts) continue;
            if (!plan.Terms.Include(node, groups)) continue;
            if (plan.Known.Any(status => status.Node == node && status.State == ReceiverState.Committed)) continue;
            Start(plan with { Known = [.. plan.Known.Where(status => status.State == ReceiverState.Committed)], IsRevived = true }, first: null);
        }
    }

    /// <summary>After a restart, until the server says more.</summary>
    private void ResumeOrders(Interrupted interrupted)
    {
        foreach (var plan in interrupted.Newest.Concat(interrupted.Plans)) _orders[plan.Id] = plan.AsOrdered(_services.Node);
        foreach (var plan in interrupted.Plans) Start(_orders[plan.Id], first: null);
    }

    private void OrderedStopped(BroadcastPlan plan, IReadOnlyList<ReceiverStatus> board)
    {
        _upstream.Tell(new ContentNews(plan.Id, IsWanted: false));
        if (_orders.TryGetValue(plan.Id, out var ordered)) _orders[plan.Id] = ordered with { Known = board };
        else DiscardOrdered(plan);
        LookAtCache(_services.Outgoing).PipeTo(Self, failure: cause => new NotRemoved(FailureException.From(cause)));
    }

    /// <summary>What was only asked about was never here.</summary>
    private void DiscardOrdered(BroadcastPlan plan)
    {
        if (plan.Mode != BroadcastMode.Preflight) Discard(plan.Path);
    }

    private static async Task<CacheSeen> LookAtCache(OutgoingFiles outgoing) =>
        new(await outgoing.FoldersAsync(CancellationToken.None).ConfigureAwait(false));

    /// <summary>What was let go is fetched again when somebody needs it.</summary>
    private void Trim(IReadOnlyList<OutgoingFolder> contents)
    {
        var inUse = _running.Values.Select(running => running.Plan.Path).ToHashSet();
        foreach (var path in CacheLimit.Exceeding(contents, inUse, _services.CacheBytes)) Remove(path);
    }

    private static ReceiverNews NewsOf(ReceiverOnline online, bool isHere) => new(new SiteReceiver(online.Node, online.Groups, isHere));

    private sealed record CacheSeen(IReadOnlyList<OutgoingFolder> Contents) : Protocol.ILocalMessage;
}
