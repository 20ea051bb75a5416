using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Sessions;
using static FileTransfer.Actors.Peers.PeersProtocol;
using static FileTransfer.Actors.Protocol.PeerProtocol;

namespace FileTransfer.Actors.Peers;

/// <summary>
/// What this node shares, and with whom: the server admits nodes by ticket, one broadcast at a time, and nothing else can
/// be reached. A link that comes before its ticket waits a moment.
/// </summary>
/// <remarks>One child per incoming link. Lives as long as the node.</remarks>
internal sealed class PeersActor : ReceiveActor, IWithTimers
{
    /// <summary>Broadcasts at a time; also the links of one node, which needs one of each.</summary>
    public const int MaxShared = 64;

    private static readonly TimeSpan TicketTime = TimeSpan.FromSeconds(5);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<BroadcastId, ISharedContent> _shared = [];
    private readonly OrderedDictionary<(BroadcastId, NodeId), PeerTicket> _tickets = [];   // oldest first
    private readonly Dictionary<IActorRef, Ask> _waiting = [];
    private readonly Dictionary<IActorRef, (BroadcastId Broadcast, NodeId Node)> _serving = [];
    private readonly Dictionary<IActorRef, PeerIdentity> _links = [];   // greeted or not
    private readonly int _maxLinks;

    public PeersActor(int maxLinks)
    {
        _maxLinks = maxLinks;
        Undelivered.CollectIn(Context.System);
        Receive<PeerAccepted>(OnLink);
        Receive<Stopped>(OnStopped);
        Receive<Share>(OnShare);
        Receive<Admit>(OnAdmit);
        Receive<StopSharing>(stop => Forget(stop.Broadcast));
        Receive<Ask>(OnAsk);
        Receive<CutOff>(OnCutOff);
        Receive<TicketDue>(due => Deny(due.Link, "no ticket for this node and broadcast"));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>More than one for each link of each shared broadcast would admit nobody.</summary>
    private int MaxTickets => _maxLinks * MaxShared;

    public static Props Props(int maxLinks) => ActorFactory.Of(() => new PeersActor(maxLinks));

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PostStop()
    {
        foreach (var content in _shared.Values) content.Dispose();
    }

    private void OnLink(PeerAccepted accepted)
    {
        var node = accepted.Link.Peer.Node;
        if (_links.Count >= _maxLinks || _links.Values.Count(other => other.Node == node) >= MaxShared)
        {
            accepted.Link.Close(new Failure(Reason.LimitReached, $"{_links.Count} peers are connected"));
            return;
        }

        var link = Context.ActorOf(PeerServeActor.Props(accepted.Link));
        _links[link] = accepted.Link.Peer;
        Context.WatchWith(link, new Stopped(link));
    }

    private void OnStopped(Stopped stopped)
    {
        _links.Remove(stopped.Link);
        _waiting.Remove(stopped.Link);
        _serving.Remove(stopped.Link);
        Timers.Cancel(stopped.Link);
    }

    private void OnShare(Share share)
    {
        if (_shared.Remove(share.Broadcast, out var former)) former.Dispose();
        else if (_shared.Count >= MaxShared) Forget(_shared.Keys.First());
        _shared[share.Broadcast] = share.Content;
        foreach (var (link, ask) in _waiting.ToArray()) Answer(link, ask);
    }

    private void OnAdmit(Admit admit)
    {
        var key = (admit.Broadcast, admit.Node);
        if (admit.Ticket is { } ticket)
        {
            if (!_tickets.ContainsKey(key) && _tickets.Count >= MaxTickets) _tickets.RemoveAt(0);
            _tickets[key] = ticket;
            foreach (var (link, ask) in _waiting.ToArray()) Answer(link, ask);
            return;
        }

        _tickets.Remove(key);
        foreach (var (link, _) in _serving.Where(pair => pair.Value == key).ToArray()) Deny(link, "the server took the ticket back");
    }

    private void OnAsk(Ask ask)
    {
        _serving.Remove(Sender);   // what its link was for before
        if (Answer(Sender, ask)) return;
        _waiting[Sender] = ask;
        Timers.StartSingleTimer(Sender, new TicketDue(Sender), TicketTime);
    }

    /// <returns>False while the ticket, or the content, may still come.</returns>
    private bool Answer(IActorRef link, Ask ask)
    {
        if (!_tickets.TryGetValue((ask.Broadcast, ask.Node), out var ticket) || !_shared.TryGetValue(ask.Broadcast, out var content))
            return false;
        _waiting.Remove(link);
        Timers.Cancel(link);
        if (!ticket.Matches(ask.Ticket))
        {
            _log.Warning("{Node} showed a wrong ticket for {Broadcast}", ask.Node, ask.Broadcast);
            Deny(link, "the ticket is not the one the server announced");
            return true;
        }

        var key = (ask.Broadcast, ask.Node);
        foreach (var (former, _) in _serving.Where(pair => pair.Value == key).ToArray()) Deny(former, "a newer link of the same node took over");
        _serving[link] = key;
        link.Tell(new Granted(content));
        return true;
    }

    private void OnCutOff(CutOff cut)
    {
        foreach (var (link, _) in _links.Where(pair => cut.IsRevoked(pair.Value))) link.Tell(new Denied(PeerVerifier.Revoked));
    }

    private static void Deny(IActorRef link, string why) => link.Tell(new Denied(new Failure(Reason.NotAllowed, why)));

    private void Forget(BroadcastId broadcast)
    {
        if (_shared.Remove(broadcast, out var content)) content.Dispose();
        foreach (var key in _tickets.Keys.Where(key => key.Item1 == broadcast).ToArray()) _tickets.Remove(key);
        var over = new Failure(Reason.ShuttingDown, "the broadcast is over");
        var mayRest = _links.Count <= _maxLinks / 2;   // the other places are for links that are needed now
        foreach (var (link, _) in _serving.Where(pair => pair.Value.Broadcast == broadcast).ToArray())
        {
            _serving.Remove(link);
            link.Tell(mayRest ? new Over(over) : new Denied(over));
        }
    }

    private sealed record Stopped(IActorRef Link) : ILocalMessage;

    private sealed record TicketDue(IActorRef Link) : ILocalMessage;
}
