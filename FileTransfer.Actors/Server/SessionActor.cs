using System.Net;
using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using FileTransfer.Actors.Transfers;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;
using Cancel = FileTransfer.Actors.Protocol.TransferProtocol.Cancel;

namespace FileTransfer.Actors.Server;

/// <summary>
/// One client's standing with this server over one link: greets, checks every opening message against the link's
/// certificate, starts a receiver or source per transfer, and answers questions.
/// </summary>
/// <remarks>
/// Waiting for Hello → Registering → Open → stopped. Ends with its link, when a newer session of the same identity
/// fences it, or when the server stops; its transfers end with it and are resumed from disk by the next session.
/// </remarks>
internal sealed partial class SessionActor : ReceiveActor, IWithTimers
{
    /// <summary>The scheduler counts in 32 bits, and clocks are set.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromHours(1);

    private readonly Func<IActorRef, IPort> _open;
    private readonly ServerServices _services;
    private readonly IActorRef _broadcasts;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly TransferNumbers _numbers = new(isServer: true);
    private readonly Dictionary<uint, Running> _running = [];
    private readonly Dictionary<uint, Cancel?> _preparing = [];   // begun without a handler yet; and the cancel that came for it
    private readonly HashSet<uint> _questions = [];   // not answered yet
    private readonly Dictionary<uint, Cancel> _cancelled = [];   // by the client, and their handlers have not ended yet
    private readonly CancellationTokenSource _stopping = new();
    private IPort _port = null!;   // opened in PreStart, with this actor as its owner
    private Hello? _hello;
    private bool _leaving;

    public SessionActor(Func<IActorRef, IPort> open, ServerServices services, IActorRef broadcasts)
    {
        _open = open;
        _services = services;
        _broadcasts = broadcasts;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private PeerIdentity Peer => _port.Peer;

    /// <param name="open">Starts the link, with the session as the owner of what arrives.</param>
    public static Props Props(Func<IActorRef, IPort> open, ServerServices services, IActorRef broadcasts) =>
        ActorFactory.Of(() => new SessionActor(open, services, broadcasts));

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart()
    {
        Undelivered.CollectIn(Context.System);
        Become(WaitingForHello);
        _port = _open(Self);
        Timers.StartSingleTimer(HelloDue.Instance, HelloDue.Instance, _services.Sessions.HelloTimeout);
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        foreach (var (number, running) in _running)
        {
            _services.Running.Remove(Self, number);
            Tally(running.Offer).Interrupted(new Failure(Reason.ConnectionLost, "the session ended"));
            running.Owned?.Dispose();
        }

        _port.Close(new Failure(Reason.ShuttingDown, "the session ended"));
    }

    private void WaitingForHello()
    {
        Receive<Received>(received => received.Message is Hello, OnHello);
        Receive<Received>(received => Violation($"{received.Message.GetType().Name} before Hello"));
        Receive<HelloDue>(_ => Violation("no Hello in time"));
        Always();
    }

    private void Registering()
    {
        Receive<Admitted>(_ => OnAdmitted());
        Receive<Received>(received => Violation($"{received.Message.GetType().Name} before Welcome"));
        Always();
    }

    private void Open()
    {
        Receive<Received>(OnReceived);
        Receive<ChunkReceived>(OnChunk);
        TransferMessages();
        QuestionMessages();
        Receive<ExpiryDue>(_ => AwaitExpiry());
        Always();
    }

    private void Always()
    {
        Receive<Dismissed>(OnDismissed);
        Receive<Closed>(OnClosed);
        Receive<HeardDue>(_ => Context.Stop(Self));
        Receive<ChunkReceived>(stray =>
        {
            stray.Chunk.Dispose();
            Violation("a chunk before Welcome");
        });
        ReceiveAny(_ => { });   // answers to what has ended meanwhile
    }

    private void OnHello(Received received)
    {
        _port.Handled();
        Timers.Cancel(HelloDue.Instance);
        _hello = (Hello)received.Message;
        Become(Registering);
        if (_hello.Receives && Peer.Kind != NodeKind.Broadcaster && !Peer.May(Permissions.Receive))
        {
            OnDismissed(new Dismissed(new Failure(Reason.NotAllowed, $"{Peer.Node} may not receive", "ask for an invite with the role receive")));
            return;
        }

        Context.Parent.Tell(new Register(new SessionTable.Holder(
            Peer, _hello.Session, _hello.Epoch, Self, _port.Remote, _hello.Receives, _hello.Groups, PeerAddressOf(_hello))));
    }

    /// <summary>Where its link came from; a node on the server's own machine is reached by the server's name from elsewhere.</summary>
    private PeerAddress? PeerAddressOf(Hello hello)
    {
        if (hello.PeerPort is not { } port || !IPEndPoint.TryParse(_port.Remote, out var remote)) return null;
        var address = remote.Address.IsIPv4MappedToIPv6 ? remote.Address.MapToIPv4() : remote.Address;
        string[] hosts = IPAddress.IsLoopback(address) ? [address.ToString(), _services.AdvertisedHost] : [address.ToString()];
        return new PeerAddress(hosts, port);
    }

    private void OnAdmitted()
    {
        _log.Info("Session {Session} of {Node} from {Remote} is open", _hello!.Session, Peer.Node, _port.Remote);
        Become(Open);
        _port.Send(0, new Welcome(_services.Node, _services.Version, _services.Membership.RenewalAuthority));
        AwaitExpiry();
    }

    /// <summary>No link outlives its certificate. A node that has renewed it comes back with the new one.</summary>
    private void AwaitExpiry()
    {
        var left = Peer.ExpiresAt - _services.Time.GetUtcNow();
        if (left >= TimeSpan.Zero)
        {
            var look = left < LongestTimer ? left + TimeSpan.FromSeconds(1) : LongestTimer;
            Timers.StartSingleTimer(ExpiryDue.Instance, ExpiryDue.Instance, look);
            return;
        }

        OnDismissed(new Dismissed(new Failure(
            Reason.ConnectionLost, "the certificate of this connection has expired", "a renewed one is used at the next connection")));
    }

    private void OnReceived(Received received)
    {
        _port.Handled();
        var (number, message, _) = received;
        if (_numbers.TryGet(number, out var handler)) Pass(handler, number, message);
        else if (_preparing.ContainsKey(number)) OnEarly(number, message);
        else if (_questions.Contains(number)) OnLate(number, message);
        else if (number == 0) OnSessionMessage(message);
        else if (_numbers.WasOpened(number)) OnLate(number, message);
        else OnOpening(number, message);
    }

    private void Pass(IActorRef handler, uint number, IWireMessage message)
    {
        if (message is Cancel cancel && _running.ContainsKey(number)) _cancelled[number] = cancel;
        handler.Tell(message);
    }

    private void OnSessionMessage(IWireMessage message)
    {
        if (message is Goodbye) Leave();
        else Violation($"{message.GetType().Name} on number 0");
    }

    private void OnOpening(uint number, IWireMessage message)
    {
        if (_numbers.Take(number) is { } violation) Violation(violation.Detail);
        else if (Judge(message) is { } refusal) Refuse(number, refusal);
        else if (_numbers.Count + _preparing.Count + _questions.Count >= _services.Transfers.MaxPerSession)
            Refuse(number, new Failure(Reason.LimitReached, $"{_services.Transfers.MaxPerSession} transfers are running in this session"));
        else Start(number, message);
    }

    private Failure? Judge(IWireMessage opening) =>
        _services.IsBroadcaster ? Admission.CheckAtBroadcaster(Peer, opening) : Admission.Check(Peer, opening);

    private void OnChunk(ChunkReceived received)
    {
        if (_numbers.TryGet(received.Number, out var handler))
        {
            handler.Tell(received);
            return;
        }

        received.Chunk.Dispose();
        if (!_numbers.WasOpened(received.Number)) Violation("a chunk for a transfer that was never opened");
    }

    private void OnDismissed(Dismissed dismissed)
    {
        _log.Info("Session of {Node} is dismissed: {Detail}", Peer.Node, dismissed.Failure.Detail);
        _port.Close(dismissed.Failure, dismissed.Known);
        Context.Stop(Self);
    }

    private void OnClosed(Closed closed)
    {
        if (closed.End is { Reason: Reason.ProtocolViolation, ByPeer: false })
            _log.Warning("{Node} at {Remote} broke the protocol: {What}", Peer.Node, _port.Remote, closed.End.Detail);
        else _log.Info("Session {Session} of {Node} ended: {Detail}", _hello?.Session ?? "", Peer.Node, closed.End.Detail);
        Leave();
    }

    /// <summary>A client that gives something up says so and goes: what it said counts, so whoever it is for hears it first, within a bound.</summary>
    private void Leave()
    {
        if (!_leaving) Timers.StartSingleTimer(HeardDue.Instance, HeardDue.Instance, _services.Sessions.HelloTimeout);
        _leaving = true;
        if (_cancelled.Count == 0 && _preparing.Values.All(cancel => cancel is null)) Context.Stop(Self);
    }

    /// <summary>Its answer is on the way: all that the client can say meanwhile is that it does not want it any more.</summary>
    private void OnEarly(uint number, IWireMessage message)
    {
        if (message is Cancel cancel) _preparing[number] = cancel;
    }

    private void Refuse(uint number, Failure refusal)
    {
        _preparing.Remove(number);
        _questions.Remove(number);
        _port.Send(number, new TransferProtocol.Reject(refusal));
        if (_leaving) Leave();
    }

    private void Violation(string what)
    {
        _log.Warning("{Node} at {Remote} broke the protocol: {What}", Peer.Node, _port.Remote, what);
        _port.Close(new Failure(Reason.ProtocolViolation, what));
        Context.Stop(Self);
    }

    private sealed record ExpiryDue : ILocalMessage
    {
        public static ExpiryDue Instance { get; } = new();
    }

    private sealed record HelloDue : ILocalMessage
    {
        public static HelloDue Instance { get; } = new();
    }

    private sealed record HeardDue : ILocalMessage
    {
        public static HeardDue Instance { get; } = new();
    }
}
