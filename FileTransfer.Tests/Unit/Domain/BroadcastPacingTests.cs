using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class BroadcastPacingTests
{
    private static readonly NodeId Ann = NodeId.Parse("ann");
    private static readonly DateTime Now = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    [Fact]
    public void Who_paused_first_paused()
    {
        var paused = BroadcastPacing.Free.Steered(Steering.Pause, null, Ann, Now);

        Assert.Equal(new BroadcastPause(Ann, Now), paused.Pause);
        Assert.Equal(paused, paused.Steered(Steering.Pause, null, NodeId.Parse("bob"), Now.AddDays(1)));
    }

    [Fact]
    public void A_limit_and_a_pause_do_not_touch_each_other()
    {
        var both = BroadcastPacing.Free.Steered(Steering.Limit, 5, Ann, Now).Steered(Steering.Pause, null, Ann, Now);

        Assert.Equal(new BroadcastPacing(new BroadcastPause(Ann, Now), 5), both);
        Assert.Equal(new BroadcastPacing(null, 5), both.Steered(Steering.Resume, null, Ann, Now));
        Assert.Equal(new BroadcastPacing(both.Pause, null), both.Steered(Steering.Limit, null, Ann, Now));
    }

    [Theory]
    [InlineData(10, 1024)]
    [InlineData(1 << 20, 4370)]          // chunks of 64 KiB
    [InlineData(1L << 30, 139_811)]      // of 2 MiB
    [InlineData(1L << 40, 279_621)]      // of 4 MiB
    public void The_least_rate_brings_the_longest_chunk_in_half_of_a_receivers_patience(long size, long expected)
    {
        var manifest = Of(size);

        Assert.Equal(expected, BroadcastPacing.LeastRate(manifest));
        Assert.Null(BroadcastPacing.TooLow(expected, manifest));
        Assert.Null(BroadcastPacing.TooLow(null, manifest));
        Assert.Equal(Reason.Usage, BroadcastPacing.TooLow(expected - 1, manifest)?.Reason);
        Assert.InRange(manifest.Locate(0).Length / (double)expected, 0, BroadcastPacing.LongestChunkTime.TotalSeconds);
    }

    [Fact]
    public void The_refusal_names_a_rate_that_is_enough()
    {
        var refused = BroadcastPacing.TooLow(1, Of(1L << 30))!;

        Assert.Contains("137KiB/s", refused.Detail, StringComparison.Ordinal);
        Assert.Null(BroadcastPacing.TooLow(137 * 1024, Of(1L << 30)));
    }

    private static Manifest Of(long size) => Manifest.Create(
        [new Entry(RelativePath.Parse("x"), EntryKind.File, size, DateTime.UnixEpoch, false, null)]);
}
