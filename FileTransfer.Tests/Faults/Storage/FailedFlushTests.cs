using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Contracts.Storage;
using Xunit;

namespace FileTransfer.Tests.Faults.Storage;

public sealed class FailedFlushTests : IDisposable
{
    private readonly StoreHarness _at = new();
    private readonly FaultyFlush _flush = new();
    private readonly FileStore _store;

    public FailedFlushTests() => _store = FileStore.Open(_at.Options with { Flush = _flush });

    public void Dispose()
    {
        _store.Dispose();
        _at.Dispose();
    }

    [Fact]
    public async Task A_failed_flush_acknowledges_nothing_and_takes_back_all_it_may_have_lost()
    {
        var manifest = _at.Manifest("a:300000");
        var request = StoreHarness.Request(manifest);
        await using var staged = await _store.StageAsync(request, CancellationToken.None);
        await _at.WriteAsync(staged, [0]);
        await staged.FlushAsync(CancellationToken.None);
        await _at.WriteAsync(staged, [1, 3]);
        _flush.FailAfter = 0;
        var failure = await StoreHarness.FailsAsync(staged.FlushAsync(CancellationToken.None));
        Assert.Equal(Reason.StorageFailed, failure.Reason);
        Assert.Equal(1, _flush.Failures);   // not tried again: a second call would lie
        Assert.Equal([new ChunkRange(1, 1), new ChunkRange(3, 1)], staged.TakeLost());
        Assert.Empty(staged.TakeLost());
        Assert.Null(staged.RootOf(1));
        Assert.NotNull(staged.RootOf(0));
        Assert.Equal(0, staged.UnflushedBytes);

        _flush.FailAfter = null;
        Assert.Empty(await staged.FlushAsync(CancellationToken.None));
        await _at.WriteAsync(staged, [1, 2, 3, 4]);
        await staged.CommitAsync(_at.ContentsOf(manifest), CancellationToken.None);
        _at.AssertStored("a", "a");
    }

    [Fact]
    public async Task The_store_is_degraded_until_the_disk_works_again()
    {
        await using var staged = await _at.ReceiveAsync(_store, StoreHarness.Request(_at.Manifest("a:10")));
        _flush.FailAfter = 0;
        await StoreHarness.FailsAsync(staged.FlushAsync(CancellationToken.None));
        Assert.Equal("disk error (EIO) while flushing a file", _store.Health.Problem?.Detail);
        var failure = await StoreHarness.FailsAsync(
            _store.StageAsync(StoreHarness.Request(_at.Manifest("b:10")), CancellationToken.None));
        Assert.Equal(Reason.StorageFailed, failure.Reason);
        _flush.FailAfter = null;
        Assert.False((await _store.ProbeAsync(CancellationToken.None)).IsDegraded);
        await (await _store.StageAsync(StoreHarness.Request(_at.Manifest("b:10")), CancellationToken.None)).DisposeAsync();
    }

    [Fact]
    public async Task A_journal_that_failed_once_is_written_anew()
    {
        var manifest = _at.Manifest("a:300000");
        var request = StoreHarness.Request(manifest);
        await using (var staged = await _store.StageAsync(request, CancellationToken.None))
        {
            await _at.WriteAsync(staged, [0]);
            await staged.FlushAsync(CancellationToken.None);
            await _at.WriteAsync(staged, [1]);
            _flush.FailAfter = 1;   // the data's flush succeeds, the journal's does not
            await StoreHarness.FailsAsync(staged.FlushAsync(CancellationToken.None));
            Assert.Equal(1, _flush.Failures);
            _flush.FailAfter = null;
            await _at.WriteAsync(staged, [1, 2]);
            await staged.FlushAsync(CancellationToken.None);
        }

        await using var again = await _store.StageAsync(request, CancellationToken.None);
        Assert.Equal("0+3", again.Durable.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whichever_flush_fails_the_next_attempt_ends_well_and_nothing_partial_is_seen(bool canFlushFileSystem)
    {
        for (var n = 0; ; n++)
        {
            using var at = new StoreHarness();
            var flush = new FaultyFlush(canFlushFileSystem);
            using var store = FileStore.Open(at.Options with { Flush = flush, OpenFiles = 2 });
            string[] names = [.. Enumerable.Range(0, 20).Select(i => $"d/{i}:100")];
            var request = StoreHarness.Request(at.Manifest(["d/", .. names]), into: "in/to");
            flush.FailAfter = n;
            Task<CommitResult> first = at.StoreAsync(store, request);
            if (await Succeeds(first)) break;
            Assert.Equal(Reason.StorageFailed, (await StoreHarness.FailsAsync(first)).Reason);
            var seen = Path.Combine(at.Root, "in/to/d");
            if (Directory.Exists(seen)) Assert.Equal(20, Directory.GetFiles(seen).Length);
            flush.FailAfter = null;
            await at.StoreAsync(store, request);
            at.AssertStored("in/to/d/7", "d/7");
            Assert.InRange(n, 0, 200);
        }
    }

    [Fact]
    public async Task Many_small_files_are_flushed_at_once()
    {
        if (!_flush.CanFlushFileSystem) return;
        string[] names = [.. Enumerable.Range(0, 300).Select(i => $"d/{i}:100")];
        await _at.StoreAsync(_store, StoreHarness.Request(_at.Manifest(["d/", .. names])));
        Assert.Equal(2, _flush.FileSystemFlushes);
        Assert.InRange(_flush.FileFlushes, 1, 10);
    }

    private static async Task<bool> Succeeds(Task task)
    {
        await Task.WhenAny(task);
        return task.IsCompletedSuccessfully;
    }
}
