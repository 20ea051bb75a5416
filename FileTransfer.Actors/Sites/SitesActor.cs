using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using static FileTransfer.Actors.Protocol.SiteProtocol;
using static FileTransfer.Actors.Sites.SitesProtocol;

namespace FileTransfer.Actors.Sites;

/// <summary>
/// At a server: answers the reports of its broadcasters, tells its own broadcasts who is where and how they stand, and calls
/// broadcasters when there is something new for them.
/// </summary>
/// <remarks>Lives as long as the node. A broadcaster that is silent is away: whoever was there is nowhere until it reports again.</remarks>
internal sealed class SitesActor : ReceiveActor, IWithTimers
{
    public const string Name = "sites";

    /// <summary>As other nodes name it.</summary>
    public const string Path = $"/user/{Name}";

    /// <summary>They report every second.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Guid _incarnation = Guid.NewGuid();
    private readonly IActorRef _broadcasts;
    private readonly Func<IActorRef, NodeId?> _identify;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SiteOrders _orders = new();
    private readonly Dictionary<NodeId, Site> _sites = [];

    public SitesActor(IActorRef broadcasts, Func<IActorRef, NodeId?> identify, TimeProvider time)
    {
        (_broadcasts, _identify, _time) = (broadcasts, identify, time);
        Receive<SiteReport>(OnReport);
        Receive<Orders>(orders => CallIf(_orders.Set(orders.All)));
        Receive<Revoked>(revoked => CallIf(_orders.Revoke(revoked.Serials)));
        Receive<LookDue>(_ => Look());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="identify">The broadcaster that an actor belongs to, as its certificate says; null for anybody else's.</param>
    public static Props Props(IActorRef broadcasts, Func<IActorRef, NodeId?> identify, TimeProvider time) =>
        ActorFactory.Of(() => new SitesActor(broadcasts, identify, time));

    protected override void PreStart()
    {
        _broadcasts.Tell(SitesHere.Instance);
        Timers.StartPeriodicTimer(LookDue.Instance, LookDue.Instance, LookInterval);
    }

    private void OnReport(SiteReport report)
    {
        if (_identify(Sender) is not { } node) return;
        var isNew = !_sites.TryGetValue(node, out var site) || site.Incarnation != report.Incarnation || report.Known.Server != _incarnation;
        if (isNew) site = Meet(node, report);
        (site!.Actor, site.HeardAt) = (Sender, _time.GetTimestamp());
        if (site.AwaitsAll && report is { All: true }) site.AwaitsAll = false;
        if (!site.AwaitsAll) Take(node, site, report);
        var known = report.Known.Server == _incarnation ? report.Known : new SiteKnown(_incarnation, 0, 0);
        var (orders, revoked, now, more) = _orders.Since(known);
        Sender.Tell(new SiteAnswer(_incarnation, report.Number, site.AwaitsAll, orders, revoked, now, more));
    }

    /// <summary>Of whom nothing is known here, whether it or this server was restarted.</summary>
    private Site Meet(NodeId node, SiteReport report)
    {
        if (_sites.TryGetValue(node, out var former)) Leave(node, former, new Failure(Reason.Unreachable, $"{node} was restarted"));
        _log.Info("Broadcaster {Node} reports", node);
        return _sites[node] = new Site(report.Incarnation);
    }

    private void Take(NodeId node, Site site, SiteReport report)
    {
        foreach (var receiver in report.Receivers)
        {
            if (receiver.IsHere)
            {
                site.Receivers.Add(receiver.Node);   // also one that left and came back between two reports, perhaps with other groups
                _broadcasts.Tell(new SiteReceiverOnline(receiver.Node, node, receiver.Groups));
            }
            else if (site.Receivers.Remove(receiver.Node))
            {
                _broadcasts.Tell(new SiteReceiverOffline(receiver.Node, node, new Failure(Reason.Unreachable, $"not connected to {node}")));
            }
        }

        if (report.States.Count > 0) _broadcasts.Tell(new SiteStates(node, report.States));
        foreach (var broadcast in report.Wanted) _broadcasts.Tell(new SiteWants(node, broadcast));
    }

    private void Look()
    {
        foreach (var (node, site) in _sites.Where(pair => _time.GetElapsedTime(pair.Value.HeardAt) > Patience).ToArray())
        {
            _log.Warning("Broadcaster {Node} is silent, {Count} receivers were there", node, site.Receivers.Count);
            _sites.Remove(node);
            Leave(node, site, new Failure(Reason.Unreachable, $"its broadcaster {node} is not reachable"));
        }
    }

    private void Leave(NodeId node, Site site, Failure cause)
    {
        foreach (var receiver in site.Receivers) _broadcasts.Tell(new SiteReceiverOffline(receiver, node, cause));
    }

    private void CallIf(bool isNew)
    {
        if (!isNew) return;
        foreach (var site in _sites.Values) site.Actor.Tell(SiteCall.Instance);
    }

    private sealed class Site(Guid incarnation)
    {
        public Guid Incarnation => incarnation;

        public IActorRef Actor { get; set; } = ActorRefs.Nobody;

        /// <summary>What it told an earlier incarnation of this server, or before it was silent, is not known here.</summary>
        public bool AwaitsAll { get; set; } = true;

        public HashSet<NodeId> Receivers { get; } = [];

        public long HeardAt { get; set; }
    }

    private sealed record LookDue : ILocalMessage
    {
        public static LookDue Instance { get; } = new();
    }
}
