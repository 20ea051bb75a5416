using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Contracts.Storage;
using FileTransfer.Tests.Unit.Storage;
using Xunit;

namespace FileTransfer.Tests.Faults.Storage;

/// <summary>Stops a commit behind its n-th step, for every n, and looks at what the next process finds.</summary>
public sealed class CommitCrashTests
{
    private static readonly string[] Tree = ["d/", "d/a:10", "d/s/", "d/s/b:70000", "d/s/e:0", "f:5"];

    [Theory]
    [InlineData(ExistingNames.Fail)]
    [InlineData(ExistingNames.KeepBoth)]
    [InlineData(ExistingNames.Overwrite)]
    [InlineData(ExistingNames.Replace)]
    public async Task A_crash_behind_any_step_leaves_old_or_new_and_recovery_finishes(ExistingNames policy)
    {
        var step = 0;
        while (await CrashesAtAsync(policy, ++step))
        {
        }

        Assert.True(step > 8, $"only {step} steps were seen");   // eight points, two roots
    }

    [Theory]
    [InlineData(ExistingNames.Fail)]
    [InlineData(ExistingNames.Overwrite)]
    [InlineData(ExistingNames.Replace)]
    public async Task A_crash_during_recovery_is_recovered_too(ExistingNames policy)
    {
        using var at = new StoreHarness();
        PlantOld(at, policy);
        var request = StoreHarness.Request(at.Manifest(Tree), policy);
        await CrashAsync(at, request, point => point == CommitPoint.Begun);
        var again = new DelegateProbe((point, _) =>
        {
            if (point == CommitPoint.Placed) throw new CrashException();
        });
        using (var crashing = FileStore.Open(at.Options with { Probe = again }))
            await Assert.ThrowsAsync<CrashException>(() => crashing.RecoverAsync(CancellationToken.None));
        using var store = FileStore.Open(at.Options);
        Assert.Equal(RecoveryOutcome.Committed, Assert.Single(await store.RecoverAsync(CancellationToken.None)).Outcome);
        AssertNew(at, policy, "d", "f");
    }

    [Fact]
    public async Task A_commit_is_reported_until_it_is_forgotten()
    {
        using var at = new StoreHarness();
        var request = StoreHarness.Request(at.Manifest(Tree));
        await CrashAsync(at, request, point => point == CommitPoint.NamesFlushed);
        using (var store = FileStore.Open(at.Options))
        {
            var decision = Assert.Single(await store.RecoverAsync(CancellationToken.None));
            Assert.Equal(request.Id, decision.Commit?.Id);
            Assert.Equal(StoreHarness.Owner, decision.Commit?.Owner);
            Assert.Equal(at.ContentsOf(request.Manifest), decision.Commit?.Entries.Select(entry => entry.Content));
            Assert.Equal(StoreHarness.Stamp, decision.Commit?.Entries[3].ModifiedAt);
        }

        using var next = FileStore.Open(at.Options);
        await using (var staged = await next.StageAsync(request, CancellationToken.None))
        {
            Assert.NotNull(staged.Committed);
            Assert.Same(staged.Committed, await staged.CommitAsync(null, CancellationToken.None));
        }

        await next.ForgetAsync(request.Id);
        Assert.Empty(await next.RecoverAsync(CancellationToken.None));
        at.AssertStored("d/a", "d/a");
    }

    [Fact]
    public async Task Settling_completes_a_begun_commit_and_removes_what_had_not_begun()
    {
        using var at = new StoreHarness();
        var begun = StoreHarness.Request(at.Manifest(Tree));
        await CrashAsync(at, begun, point => point == CommitPoint.Begun);
        using var store = FileStore.Open(at.Options);
        var partial = StoreHarness.Request(at.Manifest("other:10")) with { Id = TransferId.New() };
        await (await store.StageAsync(partial, CancellationToken.None)).DisposeAsync();
        var recorded = new List<TransferId>();

        foreach (var id in new[] { begun.Id, partial.Id })
        {
            using var place = await store.HoldAsync(id, CancellationToken.None);
            await place.SettleAsync(commit =>
            {
                Assert.Equal(2, at.StagingFolders().Count);   // until it is recorded
                recorded.Add(commit.Id);
                return Task.CompletedTask;
            });
        }

        Assert.Equal([begun.Id], recorded);
        at.AssertStored("d/a", "d/a");
        Assert.Empty(at.StagingFolders());
    }

    [Fact]
    public async Task A_begun_commit_whose_name_was_taken_is_undone_and_stays_resumable()
    {
        using var at = new StoreHarness();
        var request = StoreHarness.Request(at.Manifest(Tree));
        await CrashAsync(at, request, point => point == CommitPoint.Begun);
        at.Plant("f", "somebody else's");
        using var store = FileStore.Open(at.Options);
        var decision = Assert.Single(await store.RecoverAsync(CancellationToken.None));
        Assert.Equal(RecoveryOutcome.Resumable, decision.Outcome);
        Assert.False(Directory.Exists(at.At("d")));
        Assert.Equal("somebody else's", File.ReadAllText(at.At("f")));
        await using var staged = await store.StageAsync(request with { Policy = ExistingNames.KeepBoth }, CancellationToken.None);
        var result = await staged.CommitAsync(null, CancellationToken.None);
        Assert.Equal(["d", "f (2)"], result.Roots.Select(root => root.Value));
    }

    /// <returns>False when the commit has fewer steps.</returns>
    private static async Task<bool> CrashesAtAsync(ExistingNames policy, int step)
    {
        using var at = new StoreHarness();
        PlantOld(at, policy);
        var request = StoreHarness.Request(at.Manifest(Tree), policy);
        var (seen, begun) = (0, false);
        var crashed = await CrashAsync(at, request, point =>
        {
            begun |= point == CommitPoint.Begun;
            return ++seen == step;
        });
        if (!crashed) return false;
        if (!begun) AssertOld(at, policy);

        using var store = FileStore.Open(at.Options);
        var decision = Assert.Single(await store.RecoverAsync(CancellationToken.None));
        Assert.Equal(begun ? RecoveryOutcome.Committed : RecoveryOutcome.Resumable, decision.Outcome);
        if (!begun) AssertOld(at, policy);
        await using var staged = await store.StageAsync(request, CancellationToken.None);
        var result = await staged.CommitAsync(at.ContentsOf(request.Manifest), CancellationToken.None);
        AssertNew(at, policy, result.Roots[0].Value, result.Roots[1].Value);
        await staged.DiscardAsync();
        Assert.Empty(at.StagingFolders());
        Assert.Equal(policy == ExistingNames.KeepBoth ? 4 : 2, Directory.GetFileSystemEntries(at.Root).Length);
        return true;
    }

    /// <summary>The store is left as a killed process leaves it: closing handles is all that disposing does.</summary>
    private static async Task<bool> CrashAsync(StoreHarness at, StageRequest request, Func<CommitPoint, bool> here)
    {
        var probe = new DelegateProbe((point, _) =>
        {
            if (here(point)) throw new CrashException();
        });
        using var store = FileStore.Open(at.Options with { Probe = probe });
        await using var staged = await at.ReceiveAsync(store, request);
        try
        {
            await staged.CommitAsync(at.ContentsOf(request.Manifest), CancellationToken.None);
            return false;
        }
        catch (CrashException)
        {
            return true;
        }
    }

    private static void PlantOld(StoreHarness at, ExistingNames policy)
    {
        if (policy == ExistingNames.Fail) return;
        at.Plant("d/a", "old");
        at.Plant("d/s/mine", "mine");
        at.Plant("f", "old");
    }

    private static void AssertOld(StoreHarness at, ExistingNames policy)
    {
        if (policy == ExistingNames.Fail)
        {
            Assert.Empty(Directory.GetFileSystemEntries(at.Root));
            return;
        }

        Assert.Equal("old", File.ReadAllText(at.At("d/a")));
        Assert.Equal("old", File.ReadAllText(at.At("f")));
        Assert.False(File.Exists(at.At("d/s/b")));
    }

    private static void AssertNew(StoreHarness at, ExistingNames policy, string folder, string file)
    {
        at.AssertStored(Path.Combine(folder, "a"), "d/a");
        at.AssertStored(Path.Combine(folder, "s/b"), "d/s/b");
        at.AssertStored(Path.Combine(folder, "s/e"), "d/s/e");
        at.AssertStored(file, "f");
        Assert.Equal(policy == ExistingNames.Overwrite, File.Exists(at.At("d/s/mine")) && folder == "d");
        if (policy == ExistingNames.KeepBoth) AssertOld(at, policy);
    }
}
