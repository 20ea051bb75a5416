using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using static FileTransfer.Actors.Client.ClientProtocol;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;

namespace FileTransfer.Actors.Client;

/// <summary>
/// Keeps one session with the server: connects, greets, starts what callers want, and after a loss comes back with
/// back-off and jitter and starts it again. Receives broadcasts when it has an inbox.
/// </summary>
/// <remarks>
/// Connecting → Greeting → Open → (Waiting → Connecting …) → stopped. Stops when it is told to leave, when the server
/// refuses this node, or when a newer process of this node has taken the session over.
/// </remarks>
internal sealed partial class ClientActor : ReceiveActor, IWithTimers
{
    private readonly IServerConnector _connector;
    private readonly ClientOptions _options;
    private readonly Inbox? _inbox;
    private readonly string _sessionName;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private readonly HashSet<Job> _jobs = [];
    private SessionEpoch _epoch;
    private TransferNumbers _numbers = new(isServer: false);
    private LinkPort? _port;
    private int _failedAttempts;
    private int _violations;   // in a row
    private bool _wasOpen;
    private bool _isOpen;
    private long _lostAt;

    public ClientActor(IServerConnector connector, ClientOptions options, Inbox? inbox, TimeProvider time)
    {
        _connector = connector;
        _options = options;
        _inbox = inbox;
        _time = time;
        _sessionName = inbox is null ? $"command-{Guid.NewGuid():N}" : ReceivingSession;
        _epoch = SessionEpoch.First(time);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IServerConnector connector, ClientOptions options, Inbox? inbox, TimeProvider time) =>
        ActorFactory.Of(() => new ClientActor(connector, options, inbox, time));

    protected override SupervisorStrategy SupervisorStrategy() => Akka.Actor.SupervisorStrategy.StoppingStrategy;

    protected override void PreStart()
    {
        Undelivered.CollectIn(Context.System);
        Connect();
    }

    protected override void PostStop()
    {
        _stopping.Cancel();
        FailAll(new Failure(Reason.ShuttingDown, "the client stopped"));
        _port?.Close(new Failure(Reason.Cancelled, "the client left"));
    }

    private void Connecting()
    {
        Receive<Connected>(OnConnected);
        Receive<Lost>(OnLost);
        Receive<Begin>(begin => _jobs.Add(begin.Job));
        Always();
    }

    private void Greeting()
    {
        Receive<Received>(received => IsCurrent(received.From), OnGreeting);
        Receive<Closed>(closed => IsCurrent(closed.From), closed => OnLost(new Lost(closed.End)));
        Receive<WelcomeDue>(_ => OnLost(new Lost(new Failure(Reason.Unreachable, "the server did not answer"))));
        Receive<Begin>(begin => _jobs.Add(begin.Job));
        Always();
    }

    private void Open()
    {
        Receive<Received>(received => IsCurrent(received.From), OnReceived);
        Receive<ChunkReceived>(received => IsCurrent(received.From), OnChunk);
        Receive<Closed>(closed => IsCurrent(closed.From), closed => OnLost(new Lost(closed.End)));
        Receive<Begin>(OnBegin);
        TransferMessages();
        Always();
    }

    private void Waiting()
    {
        Receive<RetryDue>(_ => Connect());
        Receive<Begin>(begin => _jobs.Add(begin.Job));
        Always();
    }

    private void Always()
    {
        Receive<Abandon>(OnAbandon);
        LeavingMessages();
        RenewalMessages();
        AloneMessages();
        MovingMessages();
        Receive<ChunkReceived>(stray => stray.Chunk.Dispose());
        Receive<Connected>(late => late.Undelivered());
        ReceiveAny(_ => { });   // from children and links that have ended
    }

    private void Connect()
    {
        Become(Connecting);
        _connector.ConnectAsync(_stopping.Token).PipeTo(
            Self, success: link => new Connected(link), failure: cause => new Lost(FailureException.From(cause)));
    }

    private void OnConnected(Connected connected)
    {
        _numbers = new TransferNumbers(isServer: false);
        _port = new LinkPort(connected.Link, Self);
        connected.Link.Start(_port);
        Become(Greeting);
        _port.Send(0, new Hello(_sessionName, _epoch, _options.Version, _inbox is not null, _inbox?.Groups ?? [], _inbox?.Peers?.Port));
        Timers.StartSingleTimer(WelcomeDue.Instance, WelcomeDue.Instance, _options.WelcomeTimeout);
    }

    private void OnGreeting(Received received)
    {
        _port!.Handled();
        if (received.Message is Welcome welcome) OnWelcome(welcome);
        else if (received.Message is Goodbye goodbye) OnGoodbye(goodbye);
        else Violation($"{received.Message.GetType().Name} before Welcome");
    }

    private void OnWelcome(Welcome welcome)
    {
        Timers.Cancel(WelcomeDue.Instance);
        (_wasOpen, _failedAttempts) = (true, 0);
        Become(Open);
        (_isOpen, _authority) = (true, welcome.Authority);
        _inbox?.Events(new ReceiveEvent.Connected(welcome.Server, _port!.Remote));
        foreach (var job in _jobs.ToArray()) Launch(job);
        AwaitOffers();
        CheckRenewal();
        StartLooking();
    }

    /// <summary>
    /// Fenced before it was ever open: this clock is behind the epoch of an earlier process, so go past it. Fenced
    /// later: a newer process has the session, and fighting for it would help nobody.
    /// </summary>
    private void OnGoodbye(Goodbye goodbye)
    {
        if (goodbye is { Failure.Reason: Reason.Fenced, Known: { } known } && !_wasOpen)
        {
            _epoch = known.Next();
            Drop();
            Connect();
            return;
        }

        OnLost(new Lost(goodbye.Failure));
    }

    private void OnLost(Lost lost)
    {
        var failure = lost.Failure;
        Drop(IsAway(failure));
        if (!IsAway(failure)) EndAlone();
        if (IsFinal(failure) && !IsWorthWaiting(failure))
        {
            End(failure);
            return;
        }

        if (_failedAttempts == 0) _lostAt = _time.GetTimestamp();
        if (_inbox is null && (!_wasOpen || _time.GetElapsedTime(_lostAt) > _options.GiveUpAfter))
        {
            End(_wasOpen ? failure with { Reason = Reason.ConnectionLost, Hint = "run the same command again: it resumes" } : failure);
            return;
        }

        // A server that greets and then errs has to be waited for longer each time, though every attempt succeeds.
        if (failure.Reason == Reason.ProtocolViolation) _failedAttempts = Math.Max(_failedAttempts, _violations++);
        else _violations = 0;
        _epoch = _epoch.Next();
        var delay = _options.Retry.Delay(_failedAttempts++, Random.Shared.NextDouble());
        _log.Info("Connection lost, next attempt in {Delay} ms: {Detail}", (int)delay.TotalMilliseconds, failure.Detail);
        _inbox?.Events(new ReceiveEvent.Disconnected(failure, delay));
        ReportWaiting(failure);
        Become(Waiting);
        Timers.StartSingleTimer(RetryDue.Instance, RetryDue.Instance, delay);
    }

    /// <summary>An earlier link may still have said something.</summary>
    private bool IsCurrent(object? port) => ReferenceEquals(port, _port);

    private static bool IsFinal(Failure failure) => failure.Reason is
        Reason.NotTrusted or Reason.NotAllowed or Reason.Fenced or Reason.Incompatible or Reason.ProtocolViolation
        or Reason.StateDamaged or Reason.Internal or Reason.Usage;

    /// <summary>
    /// Nobody watches a client that receives, and a server that errs may be mended or replaced: it keeps trying. Whoever
    /// typed a command is told at once.
    /// </summary>
    private bool IsWorthWaiting(Failure failure) => _inbox is not null && failure.Reason == Reason.ProtocolViolation;

    private void End(Failure failure)
    {
        FailAll(failure);
        _inbox?.Events(new ReceiveEvent.Failed("", failure));
        Context.Stop(Self);
    }

    private void FailAll(Failure failure)
    {
        foreach (var job in _jobs) job.Fail(failure);
        _jobs.Clear();
    }

    /// <summary>Lets go of the link and of what ran on it; the jobs stay.</summary>
    /// <param name="isAway">Broadcasts may go on among their receivers.</param>
    private void Drop(bool isAway = false)
    {
        _isOpen = false;
        Timers.Cancel(WelcomeDue.Instance);
        Timers.Cancel(OfferDue.Instance);
        Timers.Cancel(LookDue.Instance);
        StopRunning(isAway);
        _port?.Close(new Failure(Reason.ConnectionLost, "the link was given up"));
        _port = null;
    }

    private void Violation(string what)
    {
        _port?.Close(new Failure(Reason.ProtocolViolation, what));
        OnLost(new Lost(new Failure(Reason.ProtocolViolation, $"the server broke the protocol: {what}")));
    }

    private sealed record Connected(ILink Link) : IHolding
    {
        public void Undelivered() => Link.Close(new Failure(Reason.Cancelled, "not needed any more"));
    }

    private sealed record Lost(Failure Failure) : ILocalMessage, IDeadLetterSuppression;

    private sealed record WelcomeDue : ILocalMessage
    {
        public static WelcomeDue Instance { get; } = new();
    }

    private sealed record RetryDue : ILocalMessage
    {
        public static RetryDue Instance { get; } = new();
    }
}
