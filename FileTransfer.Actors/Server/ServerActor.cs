using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using FileTransfer.Actors.Storage.Catalogue;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Actors.Server;

/// <summary>
/// Admits links, makes a session of each, sees that an identity has one session per name and a transfer one session at
/// all, and tells the broadcasts who can receive.
/// </summary>
/// <remarks>Lives as long as the node. A session that fails is stopped: its client opens a new one.</remarks>
internal sealed class ServerActor : ReceiveActor
{
    private readonly ServerServices _services;
    private readonly IActorRef _broadcasts;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SessionTable _sessions = new();
    private readonly Dictionary<IActorRef, List<IActorRef>> _waitingFor = [];   // fenced session → admitted when it is gone
    private readonly Dictionary<(NodeId, TransferId), (IActorRef Session, uint Number)> _transfers = [];
    private readonly Dictionary<IActorRef, NodeId> _receiving = [];   // those the broadcasts know of
    private readonly Dictionary<NodeId, int> _linksOf = [];
    private long _lastSession;
    private readonly Dictionary<IActorRef, PeerIdentity> _links = [];   // greeted or not

    public ServerActor(ServerServices services, IActorRef broadcasts)
    {
        _services = services;
        _broadcasts = broadcasts;
        Undelivered.CollectIn(Context.System);
        Receive<LinkAccepted>(OnLink);
        Receive<CutRevoked>(_ => OnCutRevoked());
        Receive<Register>(OnRegister);
        Receive<SessionStopped>(OnStopped);
        Receive<Claim>(OnClaim);
        Receive<Unclaim>(OnUnclaim);
        Receive<GetConnections>(_ => Sender.Tell(new Connections([.. _sessions.Holders])));
    }

    public static Props Props(ServerServices services, IActorRef broadcasts) =>
        ActorFactory.Of(() => new ServerActor(services, broadcasts));

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    private void OnLink(LinkAccepted accepted)
    {
        var link = accepted.Link;
        // It was judged when its handshake ended; the list may have changed since.
        if (_services.Revoked.Contains(link.Peer))
        {
            Attach(link, ActorRefs.Nobody).Close(Security.PeerVerifier.Revoked);
            return;
        }

        if (_links.Count >= _services.Sessions.MaxSessions)
        {
            _log.Warning("{Node} is turned away: {Limit} sessions are open", link.Peer.Node, _services.Sessions.MaxSessions);
            Attach(link, ActorRefs.Nobody).Close(
                new Failure(Reason.LimitReached, $"the server has {_services.Sessions.MaxSessions} sessions, which is its limit"));
            return;
        }

        var ofNode = _linksOf.GetValueOrDefault(link.Peer.Node);
        if (ofNode >= _services.Sessions.MaxSessionsPerNode)
        {
            if (_log.IsDebugEnabled) _log.Debug("{Node} is turned away: it has {Count} sessions", link.Peer.Node, ofNode);
            Attach(link, ActorRefs.Nobody).Close(
                new Failure(Reason.LimitReached, $"{link.Peer.Node} has {ofNode} sessions, which is the limit for one node"));
            return;
        }

        if (ofNode + 1 == _services.Sessions.MaxSessionsPerNode)
            _log.Warning("{Node} has {Count} sessions, more of it are turned away", link.Peer.Node, ofNode + 1);
        _linksOf[link.Peer.Node] = ofNode + 1;
        var session = Context.ActorOf(
            SessionActor.Props(owner => Attach(link, owner), _services, _broadcasts),
            $"session-{link.Peer.Node}-{++_lastSession}");
        _links[session] = link.Peer;
        Context.WatchWith(session, new SessionStopped(session, link.Peer.Node));
    }

    private void OnCutRevoked()
    {
        foreach (var (session, _) in _links.Where(pair => _services.Revoked.Contains(pair.Value)))
            session.Tell(new Dismissed(Security.PeerVerifier.Revoked));
    }

    private void OnRegister(Register register)
    {
        var newcomer = register.Newcomer;
        if (_sessions.Admit(newcomer, out var fenced) is { } known)
        {
            newcomer.Session.Tell(new Dismissed(
                new Failure(Reason.Fenced, $"a newer session of {newcomer.Peer.Node} is connected"), known));
            return;
        }

        if (_services.Membership.IsExternal && newcomer.Peer.Kind != NodeKind.Server)
        {
            _services.Writer.Post(new CatalogChange.MeetNode(new EnrolledNode(
                newcomer.Peer.Node, newcomer.Peer.Kind, newcomer.Peer.Grants, newcomer.Peer.Serial,
                _services.Time.GetUtcNow().UtcDateTime, null, null, [], null, newcomer.Peer.ExpiresAt.UtcDateTime)));
        }

        _services.Writer.Post(new CatalogChange.SeeNode(
            newcomer.Peer.Node, _services.Time.GetUtcNow().UtcDateTime, AddressOf(newcomer), newcomer.Groups));
        if (fenced is null)
        {
            Welcome(newcomer);
            return;
        }

        if (!_waitingFor.TryGetValue(fenced, out var waiting)) _waitingFor[fenced] = waiting = [];
        waiting.Add(newcomer.Session);
        fenced.Tell(new Dismissed(new Failure(Reason.Fenced, "a newer session of this node took over"), newcomer.Epoch));
    }

    /// <summary>A broadcaster's is where it is reached: a server that was restarted looks for it there.</summary>
    private static string AddressOf(SessionTable.Holder holder) =>
        holder is { Peer.Kind: NodeKind.Broadcaster, PeerAddress: { } at } && System.Net.IPAddress.TryParse(at.Hosts[0], out var host)
            ? new System.Net.IPEndPoint(host, at.Port).ToString()
            : holder.Remote;

    private void OnStopped(SessionStopped stopped)
    {
        var isRevoked = _links.Remove(stopped.Session, out var peer) && _services.Revoked.Contains(peer);
        if (--_linksOf[stopped.Node] == 0) _linksOf.Remove(stopped.Node);
        _sessions.Remove(stopped.Session);
        if (_receiving.Remove(stopped.Session, out var gone))
            _broadcasts.Tell(new ReceiverOffline(gone, stopped.Session) { Expelled = isRevoked ? Security.PeerVerifier.Revoked : null });
        foreach (var key in _transfers.Where(pair => pair.Value.Session.Equals(stopped.Session)).Select(pair => pair.Key).ToArray())
            _transfers.Remove(key);
        if (!_waitingFor.Remove(stopped.Session, out var waiting)) return;
        foreach (var session in waiting)
        {
            if (_sessions.Holders.FirstOrDefault(holder => holder.Session.Equals(session)) is { } holder) Welcome(holder);
        }
    }

    private void Welcome(SessionTable.Holder holder)
    {
        holder.Session.Tell(Admitted.Instance);
        if (!holder.Receives) return;
        if (holder is { Peer.Kind: NodeKind.Broadcaster, PeerAddress: { } address }) _services.Network?.BroadcasterIs(holder.Peer.Node, address);
        _receiving[holder.Session] = holder.Peer.Node;
        _broadcasts.Tell(new ReceiverOnline(holder.Peer.Node, holder.Session, holder.Groups, holder.PeerAddress)
        {
            Distributes = holder.Peer.Kind == NodeKind.Broadcaster,
        });
    }

    private void OnClaim(Claim claim)
    {
        var key = (claim.Node, claim.Transfer);
        if (_transfers.TryGetValue(key, out var holder)) holder.Session.Tell(new Yield(holder.Number));
        _transfers[key] = (Sender, claim.Number);
    }

    private void OnUnclaim(Unclaim unclaim)
    {
        var key = (unclaim.Node, unclaim.Transfer);
        if (_transfers.TryGetValue(key, out var holder) && holder == (Sender, unclaim.Number)) _transfers.Remove(key);
    }

    private static LinkPort Attach(Links.ILink link, IActorRef owner)
    {
        var port = new LinkPort(link, owner);
        link.Start(port);
        return port;
    }

    private sealed record SessionStopped(IActorRef Session, NodeId Node) : ILocalMessage;
}
