using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Contracts.Storage;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage;

public sealed class ExistingNamesTests : IDisposable
{
    private readonly StoreHarness _at = new();
    private readonly FileStore _store;

    public ExistingNamesTests() => _store = FileStore.Open(_at.Options);

    public void Dispose()
    {
        _store.Dispose();
        _at.Dispose();
    }

    [Fact]
    public async Task Fail_touches_nothing()
    {
        _at.Plant("b", "old");
        var failure = await StoreHarness.FailsAsync(Store(ExistingNames.Fail, "a:10", "b:10"));
        Assert.Equal(Reason.Exists, failure.Reason);
        Assert.Equal("b exists already", failure.Detail);
        Assert.Equal("old", File.ReadAllText(_at.At("b")));
        Assert.False(File.Exists(_at.At("a")));
    }

    [Fact]
    public async Task Fail_that_loses_a_name_at_the_last_moment_takes_the_others_back()
    {
        using var raced = new StoreHarness();
        var probe = new DelegateProbe((point, _) =>
        {
            if (point == CommitPoint.Begun) raced.Plant("b", "winner");
        });
        using var store = FileStore.Open(raced.Options with { Probe = probe });
        var request = StoreHarness.Request(raced.Manifest("a:10", "b:10"));
        await using (var staged = await raced.ReceiveAsync(store, request))
        {
            var failure = await StoreHarness.FailsAsync(staged.CommitAsync(null, CancellationToken.None));
            Assert.Equal(Reason.Exists, failure.Reason);
            Assert.False(File.Exists(raced.At("a")));
            Assert.Equal("winner", File.ReadAllText(raced.At("b")));
        }

        File.Delete(raced.At("b"));
        await using var again = await store.StageAsync(request, CancellationToken.None);
        Assert.Equal(2, again.Durable.Count);
    }

    [Fact]
    public async Task Two_commits_racing_for_one_name_have_one_winner()
    {
        for (var round = 0; round < 20; round++)
        {
            var one = await _at.ReceiveAsync(_store, StoreHarness.Request(_at.Manifest($"n{round}:1000:x")));
            await one.FlushAsync(CancellationToken.None);
            var two = await _at.ReceiveAsync(_store, StoreHarness.Request(_at.Manifest($"n{round}:1000:y")));
            await two.FlushAsync(CancellationToken.None);
            var outcomes = await Task.WhenAll(new[] { one, two }.Select(OutcomeAsync));
            Assert.Equal(1, outcomes.Count(outcome => outcome is null));
            Assert.Equal(1, outcomes.Count(outcome => outcome == Reason.Exists));
            var winner = outcomes[0] is null ? one : two;
            var stored = await File.ReadAllBytesAsync(_at.At($"n{round}"));
            Assert.Equal(winner.RootOf(0), FileTransfer.Actors.Hashing.MerkleTree.ChunkRoot(stored, 1000));
            await one.DiscardAsync();
            await two.DiscardAsync();
        }
    }

    [Fact]
    public async Task Keep_both_counts_up_before_the_extension()
    {
        var first = await Store(ExistingNames.KeepBoth, "r.tar.gz:10", "d/", "d/x:1");
        var second = await Store(ExistingNames.KeepBoth, "r.tar.gz:11", "d/", "d/x:2");
        var third = await Store(ExistingNames.KeepBoth, "r.tar.gz:12", "d/", "d/x:3");
        Assert.Equal(["r.tar.gz", "d"], first.Roots.Select(root => root.Value));
        Assert.Equal(["r.tar (2).gz", "d (2)"], second.Roots.Select(root => root.Value));
        Assert.Equal(["r.tar (3).gz", "d (3)"], third.Roots.Select(root => root.Value));
        Assert.Equal("d (3)/x", third.Entries[2].Path.Value);
        Assert.Equal(3, new FileInfo(_at.At("d (3)/x")).Length);
    }

    [Fact]
    public async Task Keep_both_that_loses_its_name_takes_the_next()
    {
        using var raced = new StoreHarness();
        raced.Plant("a", "old");
        var probe = new DelegateProbe((point, _) =>
        {
            if (point == CommitPoint.Begun) raced.Plant("a (2)", "other");
        });
        using var store = FileStore.Open(raced.Options with { Probe = probe });
        var result = await raced.StoreAsync(store, StoreHarness.Request(raced.Manifest("a:10"), ExistingNames.KeepBoth));
        Assert.Equal("a (3)", Assert.Single(result.Roots).Value);
        raced.AssertStored("a (3)", "a");
        Assert.Equal("other", File.ReadAllText(raced.At("a (2)")));
    }

    [Fact]
    public async Task Overwrite_merges_folders_and_replaces_files()
    {
        _at.Plant("d/keep", "kept");
        _at.Plant("d/sub/x", "old");
        await Store(ExistingNames.Overwrite, "d/", "d/sub/", "d/sub/x:10", "d/new/", "d/new/y:10");
        Assert.Equal("kept", File.ReadAllText(_at.At("d/keep")));
        _at.AssertStored("d/sub/x", "d/sub/x");
        _at.AssertStored("d/new/y", "d/new/y");
    }

    [Theory]
    [InlineData("d/sub/x", "d/", "d/a:1", "d/sub:10", "sub exists and is not a file")]
    [InlineData("d/sub", "d/", "d/a:1", "d/sub/", "sub exists and is not a folder")]
    public async Task Overwrite_refuses_to_turn_a_file_into_a_folder_and_the_reverse(
        string planted, string first, string second, string third, string detail)
    {
        _at.Plant(planted, "old");
        var failure = await StoreHarness.FailsAsync(Store(ExistingNames.Overwrite, first, second, third));
        Assert.Equal(new Failure(Reason.Exists, detail), failure);
        Assert.Equal("old", File.ReadAllText(_at.At(planted)));
        Assert.False(File.Exists(_at.At("d/a")));
    }

    [Fact]
    public async Task Replace_puts_the_new_tree_in_the_old_ones_place()
    {
        _at.Plant("d/gone", "old");
        _at.Plant("e", "a file before");
        await Store(ExistingNames.Replace, "d/", "d/x:10", "e/", "e/y:5", "f:3");
        Assert.Equal(["x"], Directory.GetFileSystemEntries(_at.At("d")).Select(path => Path.GetFileName(path)));
        _at.AssertStored("e/y", "e/y");
        _at.AssertStored("f", "f");
        Assert.Empty(_at.StagingFolders());
    }

    [Fact]
    public async Task A_conflict_says_whether_it_may_be_the_same()
    {
        var manifest = _at.Manifest("d/", "d/x:10", "d/e/");
        Assert.Null(await _store.FindConflictAsync(manifest, StoreHarness.PathOf("into"), CancellationToken.None));
        await _at.StoreAsync(_store, StoreHarness.Request(manifest, into: "into"));
        var into = StoreHarness.PathOf("into");
        Assert.Equal(
            new Conflict(StoreHarness.PathOf("into/d"), true),
            await _store.FindConflictAsync(manifest, into, CancellationToken.None));
        var hashed = manifest.WithContents(_at.ContentsOf(manifest));
        Assert.True(await _store.IsIdenticalAsync(hashed, into, CancellationToken.None));

        File.WriteAllBytes(_at.At("into/d/x"), new byte[10]);
        Assert.False(await _store.IsIdenticalAsync(hashed, into, CancellationToken.None));
        _at.Plant("into/d/e/more", "");
        Assert.False((await _store.FindConflictAsync(manifest, into, CancellationToken.None))?.MayBeIdentical);
    }

    private Task<CommitResult> Store(ExistingNames policy, params string[] paths) =>
        _at.StoreAsync(_store, StoreHarness.Request(_at.Manifest(paths), policy));

    private static async Task<Reason?> OutcomeAsync(StagedTransfer staged)
    {
        try
        {
            await staged.CommitAsync(null, CancellationToken.None);
            return null;
        }
        catch (FailureException e)
        {
            return e.Failure.Reason;
        }
    }
}
