using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// Looks after a store while its node runs: probes a degraded disk until it works again, so that the node recovers without
/// a restart, and removes partials that nobody came back for.
/// </summary>
/// <remarks>One task at a time. Lives as long as the node, or the inbox, that owns the store.</remarks>
internal sealed class StoreKeeperActor : ReceiveActor, IWithTimers
{
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan CollectInterval = TimeSpan.FromHours(1);

    private readonly IStoreUpkeep _store;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _stopping = new();
    private bool _busy;

    public StoreKeeperActor(IStoreUpkeep store)
    {
        _store = store;
        Receive<ProbeDue>(_ => Begin(_store.Health.IsDegraded, () => _store.ProbeAsync(_stopping.Token)));
        Receive<CollectDue>(_ => Begin(true, () => _store.CollectExpiredAsync(_stopping.Token)));
        Receive<Done>(_ => _busy = false);
        Receive<NotDone>(not =>
        {
            _busy = false;
            _log.Warning("The store could not be looked after: {Cause}", not.Failure.Detail);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IStoreUpkeep store) => ActorFactory.Of(() => new StoreKeeperActor(store));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(ProbeDue.Instance, ProbeDue.Instance, ProbeInterval);
        Timers.StartPeriodicTimer(CollectDue.Instance, CollectDue.Instance, CollectInterval);
    }

    protected override void PostStop() => _stopping.Cancel();

    private void Begin(bool due, Func<Task> work)
    {
        if (_busy || !due) return;
        _busy = true;
        work().PipeTo(Self, success: () => Done.Instance, failure: cause => new NotDone(FailureException.From(cause)));
    }

    private interface IOwn : ILocalMessage, IDeadLetterSuppression;

    private sealed record ProbeDue : IOwn
    {
        public static ProbeDue Instance { get; } = new();
    }

    private sealed record CollectDue : IOwn
    {
        public static CollectDue Instance { get; } = new();
    }

    private sealed record Done : IOwn
    {
        public static Done Instance { get; } = new();
    }

    private sealed record NotDone(Failure Failure) : IOwn;
}
