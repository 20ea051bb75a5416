using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;
using Microsoft.Extensions.Time.Testing;
using Serilog.Events;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class SystemTimerSchedulerTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly SystemTimerScheduler _scheduler;
    private int _runs;

    public SystemTimerSchedulerTests() => _scheduler = new SystemTimerScheduler(Config.Empty, NoLogger.Instance, _time);

    private IActionScheduler Actions => _scheduler;

    public void Dispose() => _scheduler.Dispose();

    [Fact]
    public void Something_comes_once_and_not_before_its_time()
    {
        Actions.ScheduleOnce(TimeSpan.FromMilliseconds(20), Run);

        Advance(TimeSpan.FromMilliseconds(19));
        Assert.Equal(0, _runs);
        Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _runs);
        Advance(Second);
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task What_repeats_comes_again_and_again_until_it_is_cancelled()
    {
        using var cancelable = new Cancelable(Actions);
        Actions.ScheduleRepeatedly(Second, 2 * Second, Run, cancelable);

        Advance(Second);
        Assert.Equal(1, _runs);
        for (var i = 0; i < 3; i++) Advance(2 * Second);
        Assert.Equal(4, _runs);

        cancelable.Cancel();
        await Settled();
        for (var i = 0; i < 3; i++) Advance(2 * Second);
        Assert.Equal(4, _runs);
    }

    [Fact]
    public async Task What_was_cancelled_before_its_time_does_not_come()
    {
        using var cancelable = new Cancelable(Actions);
        Actions.ScheduleOnce(Second, Run, cancelable);

        cancelable.Cancel();
        await Settled();
        Advance(2 * Second);

        Assert.Equal(0, _runs);
    }

    [Fact]
    public void A_wait_may_be_longer_than_a_timer_of_the_system_can_be()
    {
        Actions.ScheduleOnce(TimeSpan.FromDays(365), Run);

        for (var day = 0; day < 364; day++) Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, _runs);
        Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, _runs);
    }

    [Fact]
    public void What_fails_is_not_repeated_and_harms_nothing_else()
    {
        Actions.ScheduleRepeatedly(Second, Second, () =>
        {
            Run();
            throw new InvalidOperationException();
        });
        Actions.ScheduleRepeatedly(Second, Second, Run);

        for (var i = 0; i < 3; i++) Advance(Second);

        Assert.Equal(1 + 3, _runs);
    }

    [Fact]
    public void Nothing_comes_behind_the_end_and_nothing_more_is_taken()
    {
        Actions.ScheduleOnce(Second, Run);

        _scheduler.Dispose();
        Advance(2 * Second);

        Assert.Equal(0, _runs);
        Assert.Throws<SchedulerException>(() => Actions.ScheduleOnce(Second, Run));
    }

    [Fact]
    public async Task What_is_due_at_once_does_not_run_inside_its_caller()
    {
        var ran = new TaskCompletionSource<Thread>(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = new Thread(() => Actions.ScheduleOnce(TimeSpan.Zero, () => ran.SetResult(Thread.CurrentThread)));
        caller.Start();

        Assert.NotSame(caller, await ran.Task.WaitAsync(TimeSpan.FromSeconds(15)));
    }

    [Fact]
    public async Task The_actor_system_of_a_node_waits_on_it()
    {
        await using var host = ActorHost.Start(new LogSettings(LogEventLevel.Fatal, null, 1 << 20, 1), remote: null);

        Assert.IsType<SystemTimerScheduler>(host.System.Scheduler);
    }

    /// <summary>Returns when what was due has run: without a context, what waits goes on in the thread that moves the time.</summary>
    private void Advance(TimeSpan time)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        _time.Advance(time);
        SynchronizationContext.SetSynchronizationContext(context);
    }

    /// <summary>What is cancelled goes on in the pool: returns when that has had its turn.</summary>
    private static Task Settled() => Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(() => { })));

    private void Run() => Interlocked.Increment(ref _runs);
}
