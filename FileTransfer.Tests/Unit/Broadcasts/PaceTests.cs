using FileTransfer.Actors.Broadcasts;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Broadcasts;

public sealed class PaceTests : IDisposable
{
    private const int Chunk = 100;

    private readonly FakeTimeProvider _time = new();
    private readonly Pace _pace;

    /// <summary>A chunk every 100 ms; a quarter of a second's worth is two and a half.</summary>
    public PaceTests() => _pace = new Pace(1000, _time);

    public void Dispose() => _pace.Dispose();

    [Fact]
    public void Chunks_go_in_their_turn_and_at_the_rate()
    {
        var taken = Take(5);

        _time.Advance(TimeSpan.FromMilliseconds(1));   // it looks a millisecond later, so that one look is enough
        for (var due = 1; due <= 5; due++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(99));
            Assert.Equal(due - 1, Gone(taken));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            Assert.Equal(due, Gone(taken));
        }
    }

    [Theory]
    [InlineData(100, 2)]   // 250 of 1000 a second
    [InlineData(600, 1)]   // longer than that: one is saved, not more
    public void An_idle_time_saves_a_quarter_of_a_second_or_one_chunk(int chunk, int expected)
    {
        _time.Advance(TimeSpan.FromHours(1));

        var taken = Enumerable.Range(0, 4).Select(_ => _pace.TakeAsync(chunk, CancellationToken.None)).ToArray();

        Assert.Equal(expected, Gone(taken));
    }

    [Fact]
    public void A_long_time_brings_the_rate_and_no_more()
    {
        var taken = Take(1000);

        for (var i = 0; i < 500; i++) _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.InRange(Gone(taken), 495, 502);
    }

    [Fact]
    public void A_higher_rate_counts_for_those_who_wait()
    {
        var taken = Take(2);

        _pace.Set(1_000_000);
        _time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.Equal(2, Gone(taken));
    }

    [Fact]
    public void A_lower_rate_counts_for_those_who_wait()
    {
        var taken = Take(2);

        _pace.Set(10);
        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, Gone(taken));
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(1, Gone(taken));
    }

    [Fact]
    public void Without_a_limit_nobody_waits()
    {
        var waiting = Take(3);

        _pace.Set(null);

        Assert.Equal(3, Gone(waiting));
        Assert.Equal(100, Gone(Take(100)));
        Assert.Equal(0, _pace.Waiting);
    }

    [Fact]
    public void A_limit_after_none_begins_with_nothing_saved()
    {
        _pace.Set(null);
        _time.Advance(TimeSpan.FromHours(1));
        _pace.Set(1000);

        Assert.Equal(0, Gone(Take(3)));
    }

    [Fact]
    public async Task Who_gives_up_keeps_nobody_behind_it_waiting()
    {
        using var stop = new CancellationTokenSource();
        var first = _pace.TakeAsync(1_000_000, stop.Token);
        var second = _pace.TakeAsync(Chunk, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(second.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await second.WaitAsync(Support.Deadline.Usual);
        Assert.Equal(0, _pace.Waiting);
    }

    [Fact]
    public async Task Its_end_lets_everybody_go()
    {
        var waiting = _pace.TakeAsync(Chunk, CancellationToken.None);

        _pace.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _pace.TakeAsync(Chunk, CancellationToken.None));
    }

    private Task[] Take(int chunks) => [.. Enumerable.Range(0, chunks).Select(_ => _pace.TakeAsync(Chunk, CancellationToken.None))];

    /// <summary>Of those who came last and together.</summary>
    private int Gone(Task[] taken) => taken.Length - _pace.Waiting;
}
