using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Unit.Transfers;

public sealed class ArrivingContentTests : IDisposable
{
    private const int Chunks = 64;

    private static readonly Failure Broken = new(Reason.SourceChanged, "changed");

    private readonly FakeTimeProvider _time = new();
    private readonly ArrivingContent _content;

    public ArrivingContentTests() => _content = new ArrivingContent(_time);

    public void Dispose() => _content.Dispose();

    [Fact]
    public async Task What_is_not_here_is_awaited_and_read_when_it_has_come()
    {
        var staged = Attach(durable: 1);
        using (var first = await _content.ReadAsync(0, CancellationToken.None)) Assert.Equal(0, first.Chunk);
        var second = _content.ReadAsync(1, CancellationToken.None);
        Assert.False(second.IsCompleted);

        await ArriveAsync(staged, 1);

        using (var read = await second.WaitAsync(Deadline.Usual)) Assert.Equal(1, read.Chunk);
        Assert.Equal(2, _content.Here().Count);
    }

    [Fact]
    public async Task All_of_it_is_here_when_the_last_chunk_has_come()
    {
        var staged = Attach(durable: Chunks - 1);
        var here = _content.AllHereAsync(CancellationToken.None);
        Assert.False(here.IsCompleted);

        await ArriveAsync(staged, Chunks - 1);

        await here.WaitAsync(Deadline.Usual);
    }

    [Fact]
    public async Task What_failed_is_never_all_here()
    {
        Attach(durable: 1);
        var here = _content.AllHereAsync(CancellationToken.None);

        _content.Fail(Broken);

        Assert.Equal(Broken, (await Assert.ThrowsAsync<FailureException>(() => here)).Failure);
    }

    [Fact]
    public async Task The_next_attempt_brings_what_the_last_one_did_not()
    {
        var former = Attach(durable: 1);
        await ArriveAsync(former, 1);
        _content.Detach(former);
        Assert.Empty(_content.Here().Chunks());
        var waiting = _content.ReadAsync(1, CancellationToken.None);

        var staged = Attach(durable: 2);

        using (var read = await waiting.WaitAsync(Deadline.Usual)) Assert.Equal(1, read.Chunk);
        _content.Detach(former);   // too late to matter
        Assert.Equal(2, _content.Here().Count);
        Assert.Equal([1], staged.Reads);
    }

    [Fact]
    public async Task Its_absence_is_counted_while_nobody_sends_it()
    {
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), _content.Absence);

        var staged = Attach(durable: 0);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.Zero, _content.Absence);

        _content.Detach(staged);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(TimeSpan.FromSeconds(4), _content.Absence);
    }

    [Fact]
    public async Task What_may_be_asked_for_grows_with_what_is_given_on_and_with_time()
    {
        Attach(durable: 2);
        var first = _content.MayBeAskedFor;

        for (var receiver = 0; receiver < 2; receiver++)
        {
            using var read = await _content.ReadAsync(1, CancellationToken.None);
        }

        Assert.Equal(Chunk * 32, first);
        Assert.Equal(first + (3 * Chunk), _content.MayBeAskedFor);
        _time.Advance(TimeSpan.FromMilliseconds(500));
        Assert.Equal((2 * first) + (3 * Chunk), _content.MayBeAskedFor);
    }

    [Fact]
    public void Each_attempt_begins_slowly()
    {
        var former = Attach(durable: 0);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(long.MaxValue, _content.MayBeAskedFor);
        _content.Detach(former);

        Attach(durable: 0);

        Assert.Equal(Chunk * 32, _content.MayBeAskedFor);
    }

    [Fact]
    public void Where_receivers_may_wait_for_all_hashes_nothing_is_held_back()
    {
        Attach(durable: 0);
        _content.Replaces(Former(default));

        Assert.Equal(long.MaxValue, _content.MayBeAskedFor);
    }

    [Fact]
    public async Task Complete_it_is_read_where_it_lies_and_has_its_content_ids()
    {
        var staged = Attach(durable: 0);
        var ids = _content.FinishAsync(CancellationToken.None);
        var source = new FakeSource(OneFile(Chunks));

        _content.Complete(source);
        _content.Detach(staged);

        Assert.Single(await ids.WaitAsync(Deadline.Usual));
        using (var read = await _content.ReadAsync(5, CancellationToken.None)) Assert.Equal(5, read.Chunk);
        Assert.Equal((true, TimeSpan.Zero, Chunks), (_content.IsComplete, _content.Absence, _content.Here().Count));
        _content.Dispose();
        Assert.Equal(1, source.Disposals);
    }

    [Fact]
    public async Task What_fails_ends_all_who_wait_for_it()
    {
        Attach(durable: 0);
        var waiting = new Task[]
        {
            _content.ReadAsync(1, CancellationToken.None), _content.FinishAsync(CancellationToken.None),
        };

        _content.Fail(Broken);

        foreach (var wait in waiting)
        {
            var failed = await Assert.ThrowsAsync<FailureException>(() => wait.WaitAsync(Deadline.Usual));
            Assert.Equal(Broken, failed.Failure);
        }
    }

    [Fact]
    public async Task Completed_behind_its_end_gives_the_source_back()
    {
        Attach(durable: 0);
        _content.Dispose();
        var late = new FakeSource(OneFile(Chunks));

        _content.Complete(late);

        Assert.Equal(1, late.Disposals);
    }

    [Fact]
    public async Task Hashes_are_told_at_once_where_nothing_is_replaced()
    {
        Attach(durable: 0);
        await _content.RootsReadyAsync(CancellationToken.None).WaitAsync(Deadline.Usual);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hashes_are_awaited_as_long_as_the_content_may_have_something_in_common(bool hasSomething)
    {
        var staged = Attach(durable: 0);
        _content.Replaces(Former(hasSomething ? default : FakeSource.ContentOf(7).Root));
        var ready = _content.RootsReadyAsync(CancellationToken.None);
        int[] sample = [.. ResemblanceSample.Of(Chunks).Chunks()];

        foreach (var chunk in Enumerable.Range(0, Chunks).Except(sample[^1..])) await ArriveAsync(staged, chunk);
        Assert.False(ready.IsCompleted);
        await ArriveAsync(staged, sample[^1]);

        if (hasSomething)
        {
            Assert.False(ready.IsCompleted);
            _content.Complete(new FakeSource(OneFile(Chunks)));
        }

        await ready.WaitAsync(Deadline.Usual);
    }

    private static FormerHashes Former(Hash256 root)
    {
        var former = new FormerHashes();
        former.Add(Chunk, [root]);
        return former;
    }

    private async Task ArriveAsync(FakeStagedTransfer staged, int chunk)
    {
        Assert.True(await staged.WriteAsync(chunk, new byte[1], default, CancellationToken.None));
        _content.Add(chunk);
    }

    private FakeStagedTransfer Attach(int durable)
    {
        var staged = new FakeStagedTransfer(
            new StageRequest(TransferId.New(), OneFile(Chunks), null, ExistingNames.Replace, Owner),
            durable == 0 ? new ChunkMap() : new ChunkMap([new ChunkRange(0, durable)]));
        _content.Attach(staged);
        return staged;
    }
}
