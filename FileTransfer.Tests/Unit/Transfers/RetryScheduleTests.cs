using FileTransfer.Actors.Transfers;
using Xunit;

namespace FileTransfer.Tests.Unit.Transfers;

public sealed class RetryScheduleTests
{
    private static readonly RetrySchedule Schedule = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));

    [Fact]
    public void Doubles_up_to_the_longest() => Assert.Equal(
        [200, 400, 800, 1600, 3200, 6400, 10000, 10000],
        Enumerable.Range(0, 8).Select(attempt => (int)Schedule.Delay(attempt, 1).TotalMilliseconds));

    [Fact]
    public void Half_is_fixed_and_half_is_random()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(100), Schedule.Delay(0, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(150), Schedule.Delay(0, 0.5));
        Assert.Equal(TimeSpan.FromMilliseconds(200), Schedule.Delay(0, 1));
    }

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void Stays_within_its_bounds_whatever_it_is_asked(int attempt)
    {
        foreach (var random in new[] { -1, 0, 0.3, 1, 2 })
            Assert.InRange(Schedule.Delay(attempt, random), Schedule.First / 2, Schedule.Max);
    }

    [Fact]
    public void Never_gets_shorter() => CsCheck.Check.Sample(
        CsCheck.Gen.Select(CsCheck.Gen.Int[0, 200], CsCheck.Gen.Double[0, 1]),
        (attempt, random) => Schedule.Delay(attempt, random) <= Schedule.Delay(attempt + 1, random));
}
