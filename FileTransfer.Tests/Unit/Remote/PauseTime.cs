using Microsoft.Extensions.Time.Testing;

namespace FileTransfer.Tests.Unit.Remote;

/// <summary>Says when somebody waits once for less than a second.</summary>
internal sealed class PauseTime : FakeTimeProvider
{
    private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Paused => _paused.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (period == Timeout.InfiniteTimeSpan && dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(1)) _paused.TrySetResult();
        return timer;
    }
}
