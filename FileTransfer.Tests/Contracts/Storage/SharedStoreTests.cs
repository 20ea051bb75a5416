using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using Xunit;

namespace FileTransfer.Tests.Contracts.Storage;

public sealed class SharedStoreTests : FileStoreContract
{
    protected override bool Shared => true;

    [Fact]
    public async Task Two_stores_on_one_folder_exclude_each_other_per_transfer()
    {
        using var at = new StoreHarness();
        var options = at.Options with { Shared = true };
        using var one = FileStore.Open(options);
        using var two = FileStore.Open(options);
        var request = StoreHarness.Request(at.Manifest("a:100"));
        await using (await one.StageAsync(request, CancellationToken.None))
        {
            var failure = await StoreHarness.FailsAsync(two.StageAsync(request, CancellationToken.None));
            Assert.Equal(Reason.LimitReached, failure.Reason);
            Assert.Equal(RecoveryOutcome.InUse, Assert.Single(await two.RecoverAsync(CancellationToken.None)).Outcome);
            await at.StoreAsync(two, StoreHarness.Request(at.Manifest("b:100")));
        }

        await (await two.StageAsync(request, CancellationToken.None)).DiscardAsync();
        at.AssertStored("b", "b");
    }

    [Fact]
    public async Task What_another_process_receives_can_be_looked_at_and_is_not_settled()
    {
        using var at = new StoreHarness();
        var options = at.Options with { Shared = true };
        using var one = FileStore.Open(options);
        using var two = FileStore.Open(options);
        var request = StoreHarness.Request(at.Manifest("a:100"));
        await using var staged = await at.ReceiveAsync(one, request);

        using var place = await two.HoldAsync(request.Id, CancellationToken.None);
        await place.SettleAsync(_ => throw new InvalidOperationException("There is nothing to record."));

        await staged.CommitAsync(null, CancellationToken.None);
        at.AssertStored("a", "a");
    }

    [Fact]
    public async Task The_last_one_leaves_no_folder_behind()
    {
        using var at = new StoreHarness();
        using (var store = FileStore.Open(at.Options with { Shared = true }))
            await at.StoreAsync(store, StoreHarness.Request(at.Manifest("a:100")));
        Assert.False(Directory.Exists(at.Work));
    }
}
