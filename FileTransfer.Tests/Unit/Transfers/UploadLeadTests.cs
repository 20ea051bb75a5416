using FileTransfer.Actors.Transfers;
using Xunit;

namespace FileTransfer.Tests.Unit.Transfers;

public sealed class UploadLeadTests
{
    private const long Mebi = 1 << 20;

    [Fact]
    public void At_the_beginning_everybody_can_be_given_something() =>
        Assert.Equal(4 * Mebi, UploadLead.Of(64 * Mebi, 0, TimeSpan.Zero));

    [Fact]
    public void It_grows_faster_than_what_is_given_on() =>
        Assert.Equal((4 + (3 * 5)) * Mebi, UploadLead.Of(64 * Mebi, 5 * Mebi, TimeSpan.Zero));

    [Theory]
    [InlineData(0.5, 8)]
    [InlineData(2, 64)]
    [InlineData(9.5, 1 << 21)]
    public void Without_being_given_on_it_doubles_twice_a_second(double seconds, long mebi) =>
        Assert.Equal(mebi * Mebi, UploadLead.Of(64 * Mebi, 0, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Soon_there_is_no_bound() => Assert.Equal(long.MaxValue, UploadLead.Of(64 * Mebi, 0, TimeSpan.FromSeconds(10)));
}
