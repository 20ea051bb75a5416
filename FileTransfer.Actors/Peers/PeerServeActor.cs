using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using static FileTransfer.Actors.Peers.PeersProtocol;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Peers;

/// <summary>
/// One incoming link of another receiver: checks its ticket, then sends the chunks it fetches, says what is here when it is
/// asked, and nothing else. What is not here yet is sent, or said, when it has come.
/// </summary>
/// <remarks>
/// Waiting for PeerHello ⇄ serving → stopped. When a broadcast is over, the link waits for the next one's ticket for a while.
/// </remarks>
internal sealed class PeerServeActor : ReceiveActor, IWithTimers
{
    /// <summary>Chunks read ahead of the link; their bytes are bounded by the link's own queue.</summary>
    private const int ReadAhead = 4;

    private static readonly TimeSpan HelloTime = TimeSpan.FromSeconds(10);

    /// <summary>The other side gives it up before (<see cref="RestingLinks.Longest"/>).</summary>
    private static readonly TimeSpan RestTime = RestingLinks.Longest + TimeSpan.FromSeconds(30);

    private readonly ILink _link;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private readonly AwaitedChunks _awaited;
    private readonly ChunkMap _ready = new();   // asked for and here
    private ChunkMap _told = new();
    private LinkPort _port = null!;
    private ISharedContent? _content;
    private int _reading;
    private bool _rested;
    private bool _tells;   // asked what is here, and not answered yet

    public PeerServeActor(ILink link)
    {
        var self = Self;
        _link = link;
        _awaited = new AwaitedChunks(chunk => self.Tell(new Came(chunk)), () => self.Tell(News.Instance));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(ILink link) => ActorFactory.Of(() => new PeerServeActor(link));

    protected override void PreStart()
    {
        Become(WaitingForHello);
        _port = new LinkPort(_link, Self);
        _link.Start(_port);
        Timers.StartSingleTimer(HelloDue.Instance, HelloDue.Instance, HelloTime);
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        _content?.Unwatch(_awaited);
        _port.Close(new Failure(Reason.ShuttingDown, "the peer stopped"));
    }

    private void WaitingForHello()
    {
        Receive<Received>(received => received.Message is PeerHello, OnHello);
        Receive<HelloDue>(_ => OnHelloDue());
        Always();
    }

    private void Serving()
    {
        Receive<Granted>(OnGranted);
        Receive<Received>(received => received is { Number: PeerProtocol.Number, Message: Fetch } && _content is not null, OnFetch);
        Receive<Received>(
            received => received is { Number: PeerProtocol.Number, Message: TellHave } && _content is not null && !_tells, OnTellHave);
        Receive<Received>(received => received.Message is PeerHello && _content is not null && IsIdle, OnHello);
        Receive<Over>(OnOver);
        Receive<Sent>(_ => OnSent());
        Receive<Came>(OnCame);
        Receive<News>(_ => Tell());
        Receive<NotSent>(not => End(not.Failure));
        Always();
    }

    private void Always()
    {
        Receive<Denied>(denied => End(denied.Failure));
        Receive<Closed>(_ => Context.Stop(Self));
        Receive<Received>(received => received.Message is Goodbye, _ => Context.Stop(Self));
        Receive<Received>(received => Violation($"{received.Message.GetType().Name} out of turn"));
        Receive<ChunkReceived>(stray =>
        {
            stray.Chunk.Dispose();
            Violation("a chunk sent to its source");
        });
        ReceiveAny(_ => { });
    }

    /// <summary>Nothing was asked for that was not sent.</summary>
    private bool IsIdle => _reading == 0 && _ready.IsEmpty && _awaited.IsEmpty && !_tells;

    private void OnHello(Received received)
    {
        _port.Handled();
        LetGo();
        Timers.Cancel(HelloDue.Instance);
        var hello = (PeerHello)received.Message;
        Become(Serving);
        Context.Parent.Tell(new Ask(hello.Broadcast, _port.Peer.Node, hello.Ticket));
    }

    private void OnGranted(Granted granted)
    {
        _content = granted.Content;
        _content.Watch(_awaited);
        _port.Send(0, PeerWelcome.Instance);
    }

    private void OnOver(Over over)
    {
        if (_content is null) return;   // it asks for something else already
        if (!IsIdle)
        {
            End(over.Failure);
            return;
        }

        LetGo();
        _rested = true;
        Become(WaitingForHello);
        Timers.StartSingleTimer(HelloDue.Instance, HelloDue.Instance, RestTime);
    }

    private void LetGo()
    {
        _content?.Unwatch(_awaited);
        _content = null;
        _told = new ChunkMap();
    }

    private void OnFetch(Received received)
    {
        _port.Handled();
        var asked = new ChunkMap(((Fetch)received.Message).Chunks);
        if (asked.Runs.Count > 0 && asked.Runs[^1].End > _content!.ChunkCount)
        {
            Violation($"asked for chunk {asked.Runs[^1].End - 1} of {_content.ChunkCount}");
            return;
        }

        _awaited.Add(asked);   // before the look at what is here: what comes meanwhile is not missed
        _ready.AddAll(_awaited.Take(_content!.Here()));
        Advance();
    }

    private void OnTellHave(Received received)
    {
        _port.Handled();
        _tells = true;
        Tell();
    }

    private void OnSent()
    {
        _reading--;
        Advance();
    }

    private void OnCame(Came came)
    {
        _ready.Add(came.Chunk);
        Advance();
    }

    private void Advance()
    {
        while (_reading < ReadAhead && !_ready.IsEmpty)
        {
            var chunk = _ready.Runs[0].First;
            _ready.Remove(chunk);
            _reading++;
            ReadAndSend(_content!, _port, chunk, _stopping.Token)
                .PipeTo(Self, success: () => Sent.Instance, failure: cause => new NotSent(FailureException.From(cause)));
        }
    }

    /// <summary>Only what is new on this link, so that the answers to one receiver hold each chunk once.</summary>
    private void Tell()
    {
        if (!_tells) return;
        _awaited.AwaitsNews = true;   // before the look, as above
        var news = _content!.Here().Except(_told);
        if (news.IsEmpty) return;
        _awaited.AwaitsNews = false;
        _tells = false;
        _told.AddAll(news);
        var parts = news.Runs.Chunk(MaxRuns).ToArray();
        for (var i = 0; i < parts.Length; i++) _port.Send(PeerProtocol.Number, new Have(parts[i], Last: i == parts.Length - 1));
    }

    private void OnHelloDue()
    {
        if (_rested) End(new Failure(Reason.Stalled, "nothing more was asked for"));
        else Violation("no PeerHello in time");
    }

    private void Violation(string what)
    {
        _log.Warning("{Node} at {Remote} broke the protocol between peers: {What}", _port.Peer.Node, _port.Remote, what);
        End(new Failure(Reason.ProtocolViolation, what));
    }

    private void End(Failure failure)
    {
        _port.Close(failure);
        Context.Stop(Self);
    }

    private static async Task ReadAndSend(ISharedContent content, LinkPort port, int chunk, CancellationToken cancel)
    {
        var buffer = await content.ReadAsync(chunk, cancel).ConfigureAwait(false)
            ?? throw new FailureException(Reason.NotFound, $"chunk {chunk} is not here");
        await port.SendChunkAsync(PeerProtocol.Number, buffer, cancel).ConfigureAwait(false);
    }

    private sealed record HelloDue : ILocalMessage
    {
        public static HelloDue Instance { get; } = new();
    }

    private sealed record Sent : ILocalMessage, IDeadLetterSuppression
    {
        public static Sent Instance { get; } = new();
    }

    private sealed record Came(int Chunk) : ILocalMessage, IDeadLetterSuppression;

    private sealed record News : ILocalMessage, IDeadLetterSuppression
    {
        public static News Instance { get; } = new();
    }

    private sealed record NotSent(Failure Failure) : ILocalMessage, IDeadLetterSuppression;
}
