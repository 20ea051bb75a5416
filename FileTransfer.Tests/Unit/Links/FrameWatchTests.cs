using FileTransfer.Actors.Links;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class FrameWatchTests
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly FrameWatch _watch = new(new LinkOptions { MinBytesPerSecond = 100, DeadAfter = TimeSpan.FromSeconds(15) });

    [Theory]
    [InlineData(1, true)]
    [InlineData(99, true)]
    [InlineData(101, false)]
    public void A_frame_has_to_come_at_the_rate(int bytesPerSecond, bool tooSlow) =>
        Assert.Equal(tooSlow, Enumerable.Range(1, 40).Any(second => _watch.IsTooSlow(Look, 10, 11 + (second * bytesPerSecond), reading: true)));

    [Fact]
    public void Silence_within_a_frame_is_not_its_business() =>
        Assert.DoesNotContain(true, Enumerable.Range(1, 100).Select(_ => _watch.IsTooSlow(Look, 10, 11, reading: true)));

    [Fact]
    public void Small_frames_may_come_as_slowly_as_they_like() =>
        Assert.DoesNotContain(true, Enumerable.Range(1, 100).Select(second => _watch.IsTooSlow(Look, second * 16, (second * 16) + 1, reading: true)));

    [Fact]
    public void Between_frames_there_is_no_hurry() =>
        Assert.DoesNotContain(true, Enumerable.Range(1, 100).Select(_ => _watch.IsTooSlow(Look, 16, 16, reading: true)));

    [Fact]
    public void What_we_do_not_read_is_our_own_fault() =>
        Assert.DoesNotContain(true, Enumerable.Range(1, 100).Select(_ => _watch.IsTooSlow(Look, 16, 17, reading: false)));

    [Fact]
    public void A_process_that_was_stopped_judges_nobody() =>
        Assert.DoesNotContain(true, Enumerable.Range(1, 100).Select(_ => _watch.IsTooSlow(TimeSpan.FromMinutes(1), 16, 17, reading: true)));
}
