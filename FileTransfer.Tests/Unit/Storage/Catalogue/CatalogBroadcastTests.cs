using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Catalogue;

public sealed class CatalogBroadcastTests : CatalogTestBase
{
    private static readonly NodeId Ann = NodeId.Parse("ann");

    [Theory]
    [InlineData(false, null)]
    [InlineData(false, 4096L)]
    [InlineData(true, null)]
    [InlineData(true, long.MaxValue)]
    public async Task How_a_broadcast_is_held_back_is_remembered(bool paused, long? rate)
    {
        var broadcast = Broadcast();
        var pacing = new BroadcastPacing(paused ? new BroadcastPause(Ann, Now) : null, rate);
        await Apply(new CatalogChange.PutBroadcast(broadcast), new CatalogChange.PutPacing(broadcast.Id, new BroadcastPacing(new BroadcastPause(Ann, Now), 1)));

        await Apply(new CatalogChange.PutPacing(broadcast.Id, pacing));
        await Reopen();

        Assert.Equal(broadcast with { Pacing = pacing }, await Catalog.FindBroadcastAsync(broadcast.Id, CancellationToken.None));
        Assert.Equal(pacing, Assert.Single(await Catalog.BroadcastsAsync(runningOnly: true, 9, CancellationToken.None)).Pacing);
        Assert.Equal(pacing, Assert.Single(await Catalog.NewestOfChannelsAsync(Now, CancellationToken.None)).Pacing);
    }

    [Fact]
    public async Task A_broadcast_that_is_put_again_stays_as_it_was_held_back()
    {
        var (broadcast, pacing) = (Broadcast(), new BroadcastPacing(new BroadcastPause(Ann, Now), 5));
        await Apply(new CatalogChange.PutPacing(broadcast.Id, pacing), new CatalogChange.PutBroadcast(broadcast));

        await Apply(new CatalogChange.PutBroadcast(broadcast with { IsRevived = true, Pacing = BroadcastPacing.Free }));

        Assert.Equal(broadcast with { IsRevived = true, Pacing = pacing }, await Catalog.FindBroadcastAsync(broadcast.Id, CancellationToken.None));
    }

    [Theory]
    [InlineData("a/b", true)]
    [InlineData("a", true)]
    [InlineData("a/b/c", false)]
    [InlineData("a/bb", false)]
    [InlineData("A/b", false)]
    [InlineData("b", false)]
    [InlineData("a_", false)]
    public async Task Only_what_was_stored_at_or_below_a_path_changes_it(string path, bool changed)
    {
        await Apply(new CatalogChange.PutFile(Stored("a/b") with { CommittedAt = Now }));

        Assert.Equal(changed, await Catalog.ChangedSinceAsync(RelativePath.Parse(path), Now.AddTicks(-1), CancellationToken.None));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task What_was_there_at_that_moment_has_not_changed_since(long ticks, bool changed)
    {
        await Apply(new CatalogChange.PutFile(Stored("a/%b") with { CommittedAt = Now }));

        Assert.Equal(changed, await Catalog.ChangedSinceAsync(RelativePath.Parse("a/%b"), Now.AddTicks(ticks), CancellationToken.None));
        Assert.Equal(changed, await Catalog.ChangedSinceAsync(RelativePath.Parse("a"), Now.AddTicks(ticks), CancellationToken.None));
    }

    [Fact]
    public async Task What_is_gone_has_not_changed()
    {
        await Apply(new CatalogChange.PutFile(Stored("a/b")), new CatalogChange.RemoveFiles(RelativePath.Parse("a")));

        Assert.False(await Catalog.ChangedSinceAsync(RelativePath.Parse("a"), DateTime.UnixEpoch, CancellationToken.None));
    }

    private static StoredBroadcast Broadcast() => new(
        BroadcastId.New(), "c", "x", 1, 10, RelativePath.Parse("x"), Ann, Now, null, (int)BroadcastState.Running, IsUpload: true);
}
