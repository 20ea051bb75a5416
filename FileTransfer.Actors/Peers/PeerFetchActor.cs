using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Peers;

/// <summary>One outgoing link to another receiver, for one broadcast: dials, shows the ticket, asks and passes chunks on.</summary>
/// <remarks>
/// Connecting → Greeting → Open → stopped. Child of the receiver that fetches; tells it <see cref="PeerEnded"/> once, whatever
/// ended it. Orders that come before the link is open wait. While the server is away it asks the peer what it has, again and
/// again.
/// </remarks>
internal sealed class PeerFetchActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan WelcomeTime = TimeSpan.FromSeconds(8);

    /// <summary>On a link that rested; then a new one is made.</summary>
    private static readonly TimeSpan RestedWelcomeTime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// A peer that was asked and sends nothing for so long, at most twice as long, is given up; there are others. It may have to wait
    /// itself for what it was asked for in advance.
    /// </summary>
    private static readonly TimeSpan ProgressTime = TimeSpan.FromSeconds(20);

    /// <summary>From an answer to the next question, so that answers come in batches.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);

    /// <summary>In that time; heartbeats alone are far less.</summary>
    private const int LeastBytes = 64 * 1024;

    private readonly Introduce _introduced;
    private readonly BroadcastId _broadcast;
    private readonly IPeerConnector _connector;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Fetch> _waiting = [];
    private LinkPort? _port;
    private readonly ChunkMap _outstanding = new();
    private readonly ChunkMap _has = new();   // as the peer says
    private int? _chunks;                     // of the content; known while the server is away
    private bool _asking;
    private bool _open;
    private int _nextPart;                    // where it may begin
    private long _bytesSeen;
    private bool _chunkSeen;                  // since the watch began: a timer for every chunk would cost more than the chunk
    private bool _wasResting;                 // an older link, and no welcome yet: it may be dead
    private bool _ended;

    public PeerFetchActor(Introduce introduced, BroadcastId broadcast, IPeerConnector connector) =>
        (_introduced, _broadcast, _connector) = (introduced, broadcast, connector);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Introduce introduced, BroadcastId broadcast, IPeerConnector connector) =>
        ActorFactory.Of(() => new PeerFetchActor(introduced, broadcast, connector));

    /// <summary>What was asked for in advance of a server that is away now may never come to the peer: it owes what it has.</summary>
    private bool IsOwed => !(_chunks is null ? _outstanding : _outstanding.Intersect(_has)).IsEmpty;

    protected override void PreStart()
    {
        _port = _connector.Resting.Take(_introduced.Peer, _introduced.Hosts, _introduced.Port, Self);
        if (_port is null)
        {
            Dial();
            return;
        }

        _wasResting = true;
        Greet(RestedWelcomeTime);
    }

    private void Dial()
    {
        Become(Connecting);
        _connector.ConnectAsync(_introduced.Peer, _introduced.Hosts, _introduced.Port, _stopping.Token)
            .PipeTo(Self, success: link => new Connected(link), failure: cause => new NotConnected(FailureException.From(cause)));
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        if (_port is null) return;
        if (_open && !_ended && _outstanding.IsEmpty && _chunks is null) _connector.Resting.Keep(_port);
        else _port.Close(new Failure(Reason.Cancelled, "nothing more is needed"));
    }

    private void Connecting()
    {
        Receive<Connected>(OnConnected);
        Receive<NotConnected>(not => End(not.Failure));
        Receive<Fetch>(_waiting.Add);
        Receive<GoAlone>(alone => _chunks = alone.Chunks);
        Always();
    }

    private void Greeting()
    {
        Receive<Received>(received => received.Message is PeerWelcome, OnWelcome);
        Receive<Fetch>(_waiting.Add);
        Receive<GoAlone>(alone => _chunks = alone.Chunks);
        Always();
    }

    private void Open()
    {
        Receive<Fetch>(Ask);
        Receive<ChunkReceived>(OnChunk);
        Receive<GoAlone>(OnGoAlone);
        Receive<Received>(received => received is { Number: PeerProtocol.Number, Message: Have } && _asking, OnHave);
        Receive<AskDue>(_ => AskWhatItHas());
        Always();
    }

    private void Always()
    {
        Receive<Closed>(closed => closed.From != _port, _ => { });
        Receive<Received>(received => received.From != _port, received => ((LinkPort)received.From!).Handled());
        Receive<Closed>(closed => OnBroken(closed.End));
        Receive<Received>(received => OnBroken(received.Message is Goodbye goodbye
            ? goodbye.Failure
            : new Failure(Reason.ProtocolViolation, $"{received.Message.GetType().Name} from a peer")));
        Receive<Silence>(_ => OnSilence());
        Receive<ChunkReceived>(stray => stray.Chunk.Dispose());
        Receive<Connected>(late => late.Undelivered());
        ReceiveAny(_ => { });
    }

    private void OnConnected(Connected connected)
    {
        _port = new LinkPort(connected.Link, Self);
        connected.Link.Start(_port);
        Greet(WelcomeTime);
    }

    private void Greet(TimeSpan patience)
    {
        Become(Greeting);
        _port!.Send(0, new PeerHello(_broadcast, _introduced.Ticket));
        Watch(patience);
    }

    private void OnWelcome(Received received)
    {
        _port!.Handled();
        Timers.Cancel(Silence.Instance);
        (_wasResting, _open) = (false, true);
        Become(Open);
        foreach (var fetch in _waiting) Ask(fetch);
        _waiting.Clear();
        if (_chunks is not null) AskWhatItHas();
    }

    private void Ask(Fetch fetch)
    {
        foreach (var range in fetch.Chunks) _outstanding.Add(range);
        _port!.Send(Number, fetch);
        if (!Timers.IsTimerActive(Silence.Instance)) WatchWhatItOwes();
    }

    private void OnGoAlone(GoAlone alone)
    {
        _chunks = alone.Chunks;
        WatchWhatItOwes();
        AskWhatItHas();
    }

    private void AskWhatItHas()
    {
        (_asking, _nextPart) = (true, 0);
        _port!.Send(Number, TellHave.Instance);
    }

    /// <summary>Parts that ascend end with the content, however many runs a peer makes of it.</summary>
    private void OnHave(Received received)
    {
        _port!.Handled();
        var have = (Have)received.Message;
        if (have.Chunks.Count == 0 || have.Chunks[0].First < _nextPart || have.Chunks[^1].End > _chunks)
        {
            End(new Failure(Reason.ProtocolViolation, "says that it has nothing, the same twice, or more than there is"));
            return;
        }

        _nextPart = have.Chunks[^1].End;
        foreach (var range in have.Chunks) _has.Add(range);
        if (!Timers.IsTimerActive(Silence.Instance)) WatchWhatItOwes();
        Context.Parent.Tell(new PeerHas(_introduced.Peer, have.Chunks));
        if (!have.Last) return;
        _asking = false;
        Timers.StartSingleTimer(AskDue.Instance, AskDue.Instance, AskAgain);
    }

    private void OnChunk(ChunkReceived received)
    {
        _outstanding.Remove(received.Chunk.Chunk);
        _chunkSeen = true;
        if (!IsOwed) Timers.Cancel(Silence.Instance);
        Context.Parent.Tell(new PeerChunk(_introduced.Peer, received.Chunk));
    }

    private void WatchWhatItOwes()
    {
        if (IsOwed) Watch(ProgressTime);
        else Timers.Cancel(Silence.Instance);
    }

    private void Watch(TimeSpan time)
    {
        (_bytesSeen, _chunkSeen) = (_port!.BytesReceived, false);
        Timers.StartSingleTimer(Silence.Instance, Silence.Instance, time);
    }

    /// <summary>On a thin line one chunk may take longer than that.</summary>
    private void OnSilence()
    {
        if (_chunkSeen || _port!.BytesReceived > _bytesSeen + LeastBytes) Watch(ProgressTime);
        else OnBroken(new Failure(Reason.Stalled, $"nothing arrived in time"));
    }

    /// <summary>What rested may have died meanwhile, or the peer may have forgotten it: only a new link says how the peer is.</summary>
    private void OnBroken(Failure failure)
    {
        if (!_wasResting)
        {
            End(failure);
            return;
        }

        _wasResting = false;
        Timers.Cancel(Silence.Instance);
        _port!.Rest();   // whatever it still says is for nobody
        _port.Close(failure);
        _port = null;
        Dial();
    }

    private void End(Failure failure)
    {
        if (_ended) return;
        _ended = true;
        Context.Parent.Tell(new PeerEnded(_introduced.Peer, failure));
        Context.Stop(Self);
    }

    /// <summary>Whoever receives it owns the buffer.</summary>
    public sealed record PeerChunk(NodeId Peer, ChunkBuffer Chunk) : IHolding
    {
        public void Undelivered() => Chunk.Dispose();
    }

    /// <summary>The server is away: from here on the peer is asked what it has.</summary>
    /// <param name="Chunks">Of the content.</param>
    public sealed record GoAlone(int Chunks) : ILocalMessage;

    /// <summary>Beside what it said before.</summary>
    public sealed record PeerHas(NodeId Peer, IReadOnlyList<ChunkRange> Chunks) : ILocalMessage;

    public sealed record PeerEnded(NodeId Peer, Failure Failure) : ILocalMessage;

    private sealed record Connected(ILink Link) : IHolding
    {
        public void Undelivered() => Link.Close(new Failure(Reason.Cancelled, "not needed any more"));
    }

    private sealed record NotConnected(Failure Failure) : ILocalMessage, IDeadLetterSuppression;

    private sealed record AskDue : ILocalMessage, IDeadLetterSuppression
    {
        public static AskDue Instance { get; } = new();
    }

    private sealed record Silence : ILocalMessage, IDeadLetterSuppression
    {
        public static Silence Instance { get; } = new();
    }
}
