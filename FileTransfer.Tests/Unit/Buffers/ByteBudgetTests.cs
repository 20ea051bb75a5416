using FileTransfer.Actors.Buffers;
using Xunit;

namespace FileTransfer.Tests.Unit.Buffers;

public sealed class ByteBudgetTests
{
    private readonly ByteBudget _budget = new(100);

    [Fact]
    public async Task What_fits_is_granted_at_once()
    {
        Assert.True(Acquire(60).IsCompletedSuccessfully);
        Assert.True(Acquire(40).IsCompletedSuccessfully);
        Assert.Equal(100, _budget.Used);

        var waiting = Acquire(1);
        Assert.False(waiting.IsCompleted);
        _budget.Release(40);

        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(61, _budget.Used);
    }

    [Fact]
    public async Task Whoever_asked_first_is_served_first()
    {
        await Acquire(100);
        var large = Acquire(80);
        var small = Acquire(10);

        _budget.Release(30);
        Assert.False(large.IsCompleted || small.IsCompleted);
        _budget.Release(50);
        await large.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(small.IsCompleted);
        _budget.Release(20);

        await small.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(90, _budget.Used);
    }

    [Fact]
    public async Task One_release_may_serve_many()
    {
        await Acquire(100);
        Task[] waiting = [Acquire(10), Acquire(20), Acquire(30)];

        _budget.Release(100);

        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(60, _budget.Used);
    }

    [Fact]
    public async Task More_than_everything_passes_when_nothing_else_is_out()
    {
        await Acquire(1);
        var huge = Acquire(1000);
        Assert.False(huge.IsCompleted);

        _budget.Release(1);
        await huge.WaitAsync(TimeSpan.FromSeconds(10));
        var next = Acquire(1);
        Assert.False(next.IsCompleted);
        _budget.Release(1000);

        await next.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(1, _budget.Used);
    }

    [Fact]
    public async Task A_cancelled_wait_takes_nothing_and_lets_the_next_one_pass()
    {
        using var cancel = new CancellationTokenSource();
        await Acquire(50);
        var large = Acquire(100, cancel.Token);
        var small = Acquire(10);
        Assert.False(small.IsCompleted);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        await small.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(60, _budget.Used);
    }

    [Fact]
    public async Task A_share_is_taken_from_the_whole_and_waits_for_both()
    {
        var (one, other) = (new ByteBudget(50, _budget), new ByteBudget(50, _budget));
        await one.AcquireAsync(50, CancellationToken.None);
        var more = one.AcquireAsync(1, CancellationToken.None).AsTask();
        Assert.False(more.IsCompleted);
        Assert.True(other.AcquireAsync(50, CancellationToken.None).AsTask().IsCompletedSuccessfully);
        Assert.Equal(100, _budget.Used);

        one.Release(1);
        await more.WaitAsync(TimeSpan.FromSeconds(10));

        one.Release(50);
        other.Release(50);
        Assert.Equal((0, 0, 0), (one.Used, other.Used, _budget.Used));
    }

    [Fact]
    public async Task A_wait_for_the_whole_that_is_cancelled_gives_the_share_back()
    {
        using var cancel = new CancellationTokenSource();
        var share = new ByteBudget(50, _budget);
        await Acquire(90);
        var waiting = share.AcquireAsync(20, cancel.Token).AsTask();
        Assert.False(waiting.IsCompleted);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal((0, 90), (share.Used, _budget.Used));
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_takes_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Acquire(1, new CancellationToken(canceled: true)));

        Assert.Equal(0, _budget.Used);
    }

    [Fact]
    public async Task Cancelling_while_it_is_granted_either_grants_or_takes_nothing()
    {
        for (var i = 0; i < 500; i++)
        {
            using var cancel = new CancellationTokenSource();
            await Acquire(100);
            var waiting = Acquire(100, cancel.Token);
            using var barrier = new Barrier(2);
            var cancelling = Task.Run(() =>
            {
                barrier.SignalAndWait();
                cancel.Cancel();
            });
            barrier.SignalAndWait();
            _budget.Release(100);
            await cancelling;
            await waiting.ContinueWith(static _ => { }, TaskScheduler.Default);

            Assert.Equal(waiting.IsCompletedSuccessfully ? 100 : 0, _budget.Used);
            _budget.Release(_budget.Used);
        }
    }

    [Fact]
    public async Task Giving_back_more_than_was_taken_is_a_bug_that_shows()
    {
        await Acquire(10);

        Assert.Throws<ArgumentOutOfRangeException>(() => _budget.Release(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => _budget.Release(-1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Acquire(-1));
        Assert.Equal(10, _budget.Used);
    }

    private Task Acquire(long bytes, CancellationToken cancel = default) => _budget.AcquireAsync(bytes, cancel).AsTask();
}
