using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using static FileTransfer.Actors.Protocol.SiteProtocol;
using static FileTransfer.Actors.Sites.SitesProtocol;

namespace FileTransfer.Actors.Sites;

/// <summary>
/// At a broadcaster: reports to the server who is here and how they stand, and passes on what it wants. One report is on its way at
/// a time; what was not answered is said again.
/// </summary>
/// <remarks>Lives as long as the node, whether the server is there or not.</remarks>
internal sealed class UpstreamActor : ReceiveActor, IWithTimers
{
    public const string Name = "upstream";

    /// <summary>As other nodes name it.</summary>
    public const string Path = $"/user/{Name}";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>What comes together is told together.</summary>
    private static readonly TimeSpan Company = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(3);

    private readonly Guid _incarnation = Guid.NewGuid();
    private readonly Func<ICanTell?> _server;
    private readonly IActorRef _broadcasts;
    private readonly Func<BroadcastId, NodeId, Task<string?>> _receipt;
    private readonly Func<IReadOnlyList<string>, Task> _revoke;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly SiteOutbox _outbox = new();
    private readonly HashSet<BroadcastId> _wanted = [];
    private readonly HashSet<BroadcastId> _ordered = [];   // by the server's present incarnation
    private SiteKnown _known = SiteKnown.Nothing;
    private bool _all = true;
    private bool _isFresh = true;   // the present incarnation has not said all of its orders
    private bool _isWaiting;        // for an answer
    private bool _isAway = true;
    private long _number;

    public UpstreamActor(
        Func<ICanTell?> server, IActorRef broadcasts, Func<BroadcastId, NodeId, Task<string?>> receipt,
        Func<IReadOnlyList<string>, Task> revoke)
    {
        (_server, _broadcasts, _receipt, _revoke) = (server, broadcasts, receipt, revoke);
        Receive<ReceiverNews>(news => Note(() => _outbox.Add(news.Receiver)));
        Receive<BoardNews>(news => Note(() =>
        {
            foreach (var status in news.Receivers) _outbox.Add(news.Broadcast, status);
        }));
        Receive<ContentNews>(OnContent);
        Receive<Forgotten>(forgotten => _outbox.Forget(forgotten.Broadcast));
        Receive<ReportDue>(_ => Report());
        Receive<Written>(OnWritten);
        Receive<NotWritten>(not => OnNotWritten(not.Failure));
        Receive<AnswerDue>(_ => OnSilence());
        Receive<Revoked>(_ => { });
        Receive<NotRevoked>(OnNotRevoked);
        Receive<SiteAnswer>(answer => answer.Number == _number && _isWaiting, OnAnswer);
        Receive<SiteCall>(_ => Report());
        ReceiveAny(_ => { });   // answers that came too late
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <param name="server">Where reports go; null while that is not known.</param>
    /// <param name="receipt">Of a receiver that has committed.</param>
    /// <param name="revoke">Makes it so that these certificates are trusted no more.</param>
    public static Props Props(
        Func<ICanTell?> server, IActorRef broadcasts, Func<BroadcastId, NodeId, Task<string?>> receipt,
        Func<IReadOnlyList<string>, Task> revoke) =>
        ActorFactory.Of(() => new UpstreamActor(server, broadcasts, receipt, revoke));

    protected override void PreStart()
    {
        _broadcasts.Tell(UpstreamHere.Instance);
        Timers.StartPeriodicTimer(ReportDue.Instance, ReportDue.Instance, TimeSpan.Zero, Interval);
    }

    private void Note(Action change)
    {
        change();
        if (_outbox.IsUrgent) Soon();
    }

    private void OnContent(ContentNews news)
    {
        if (!news.IsWanted) _wanted.Remove(news.Broadcast);
        else if (_wanted.Add(news.Broadcast)) Soon();
    }

    private void Soon()
    {
        if (!_isWaiting && !Timers.IsTimerActive(nameof(Soon))) Timers.StartSingleTimer(nameof(Soon), ReportDue.Instance, Company);
    }

    private void Report()
    {
        if (_isWaiting || _server() is null) return;
        _isWaiting = true;
        var (receivers, states) = _outbox.Take();
        var report = new SiteReport(_incarnation, ++_number, _known, _all, receivers, [.. _wanted.Take(MaxOrders)], []);
        WriteAsync(report, states).PipeTo(Self, failure: cause => new NotWritten(FailureException.From(cause)));
    }

    private async Task<Written> WriteAsync(SiteReport report, IReadOnlyList<(BroadcastId Broadcast, ReceiverStatus Status)> states)
    {
        var written = new List<SiteState>();
        var bytes = 0;
        foreach (var (broadcast, status) in states)
        {
            var receipt = status.State == ReceiverState.Committed ? await _receipt(broadcast, status.Node).ConfigureAwait(false) : null;
            bytes += 256 + (receipt?.Length ?? 0) + (status.Failure?.Detail.Length ?? 0);
            if (written.Count > 0 && bytes > MaxBytes) break;
            written.Add(new SiteState(broadcast, status, receipt));
        }

        return new Written(report with { States = written }, [.. states.Skip(written.Count)]);
    }

    private void OnWritten(Written written)
    {
        if (written.Rest.Count > 0) _outbox.PutBack(written.Rest);
        _server()?.Tell(written.Report, Self);
        Timers.StartSingleTimer(AnswerDue.Instance, AnswerDue.Instance, AnswerTime);
    }

    private void OnNotWritten(Failure failure)
    {
        _log.Error("What happened here cannot be told to the server: {Cause}", failure.Detail);
        _isWaiting = false;
        _outbox.Lost();
    }

    /// <summary>To be told again.</summary>
    private void OnNotRevoked(NotRevoked not)
    {
        _log.Error("Revoked certificates could not be noted: {Cause}", not.Failure.Detail);
        _known = _known with { Revoked = 0 };
    }

    private void OnSilence()
    {
        if (!_isAway) _log.Warning("The server does not answer; what is known here goes on");
        (_isWaiting, _isAway) = (false, true);
        _outbox.Lost();
    }

    private void OnAnswer(SiteAnswer answer)
    {
        Timers.Cancel(AnswerDue.Instance);
        if (_isAway) _log.Info("The server answers");
        (_isWaiting, _isAway, _all) = (false, false, false);
        _outbox.Arrived();
        if (answer.Server != _known.Server) Begin();
        if (answer.TellAll) TellAll();
        if (answer.Revoked.Count > 0) Revoke(answer.Revoked);
        if (answer.Orders.Count > 0) Pass(answer.Orders);
        _known = answer.Known;
        if (_isFresh && !answer.More) End();
        if (answer.More || answer.TellAll) Report();
        else if (_outbox.IsUrgent) Soon();
    }

    private void Revoke(IReadOnlyList<string> serials) =>
        _revoke(serials).PipeTo(Self, success: () => Revoked.Instance, failure: cause => new NotRevoked(FailureException.From(cause)));

    private void TellAll()
    {
        _all = true;
        _outbox.TellAll();
    }

    private void Begin()
    {
        _isFresh = true;
        _ordered.Clear();
    }

    private void Pass(IReadOnlyList<SiteOrder> orders)
    {
        if (_isFresh) _ordered.UnionWith(orders.Where(order => !order.IsWithdrawn).Select(order => order.Id));
        _broadcasts.Tell(new Ordered(orders));
    }

    /// <summary>What an earlier incarnation wanted and this one does not was withdrawn while nobody listened.</summary>
    private void End()
    {
        _isFresh = false;
        _broadcasts.Tell(new OnlyThese(_ordered.ToHashSet()));
        _ordered.Clear();
    }

    private sealed record Written(SiteReport Report, IReadOnlyList<(BroadcastId Broadcast, ReceiverStatus Status)> Rest) : ILocalMessage;

    private sealed record NotWritten(Failure Failure) : ILocalMessage;

    private sealed record NotRevoked(Failure Failure) : ILocalMessage;

    private sealed record Revoked : ILocalMessage
    {
        public static Revoked Instance { get; } = new();
    }

    private sealed record ReportDue : ILocalMessage
    {
        public static ReportDue Instance { get; } = new();
    }

    private sealed record AnswerDue : ILocalMessage
    {
        public static AnswerDue Instance { get; } = new();
    }
}
