using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Event;

namespace FileTransfer.Node.Hosting;

/// <summary>
/// Akka's scheduler on timers of the system, one for each thing that waits. Akka's own is a wheel that never stops turning:
/// at 25 ms a tick it costs a node that does nothing 0.9 % of a processor, and what should come after 20 ms comes after 25 to 50.
/// </summary>
/// <remarks>
/// Runs on the thread pool; things due at the same time in any order, one that repeats never beside itself: its interval counts
/// from the end of a run.
/// </remarks>
internal sealed class SystemTimerScheduler : SchedulerBase, IDateTimeOffsetNowTimeProvider, IDisposable
{
    /// <summary>A timer of the system counts milliseconds in 32 bits; what waits for longer waits in parts.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(30);

    /// <summary>Not on the thread of the actor that schedules or cancels, even if it is due at once.</summary>
    private const ConfigureAwaitOptions NeverHere = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding;

    private readonly TimeProvider _time;
    private readonly long _start;
    private volatile bool _isStopped;

    /// <summary>As Akka makes it.</summary>
    public SystemTimerScheduler(Config config, ILoggingAdapter log)
        : this(config, log, TimeProvider.System)
    {
    }

    internal SystemTimerScheduler(Config config, ILoggingAdapter log, TimeProvider time)
        : base(config, log) => (_time, _start) = (time, time.GetTimestamp());

    public override TimeSpan MonotonicClock => _time.GetElapsedTime(_start);

    public override TimeSpan HighResMonotonicClock => MonotonicClock;

    protected override DateTimeOffset TimeNow => _time.GetUtcNow();

    /// <summary>Nothing that still waits comes any more.</summary>
    public void Dispose() => _isStopped = true;

    protected override void InternalScheduleTellOnce(
        TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Start(delay, null, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        Start(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable) =>
        Start(delay, null, action, cancelable);

    protected override void InternalScheduleOnce(TimeSpan delay, IRunnable action, ICancelable cancelable) =>
        Start(delay, null, action.Run, cancelable);

    protected override void InternalScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable) =>
        Start(initialDelay, interval, action, cancelable);

    protected override void InternalScheduleRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, IRunnable action, ICancelable cancelable) =>
        Start(initialDelay, interval, action.Run, cancelable);

    private void Start(TimeSpan delay, TimeSpan? interval, Action action, ICancelable? cancelable)
    {
        if (_isStopped) throw new SchedulerException("The scheduler has stopped.");
        _ = RunAsync(delay, interval, action, cancelable?.Token ?? CancellationToken.None);
    }

    private async Task RunAsync(TimeSpan delay, TimeSpan? interval, Action action, CancellationToken cancel)
    {
        do
        {
            for (; delay > LongestWait; delay -= LongestWait) await Task.Delay(LongestWait, _time, cancel).ConfigureAwait(NeverHere);
            await Task.Delay(delay, _time, cancel).ConfigureAwait(NeverHere);
            if (cancel.IsCancellationRequested || _isStopped || !TryRun(action)) return;
            delay = interval ?? TimeSpan.Zero;
        }
        while (interval is not null);
    }

    private bool TryRun(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception failed)
        {
            Log.Error(failed, "What was scheduled has failed, and is not repeated");
            return false;
        }
    }
}
