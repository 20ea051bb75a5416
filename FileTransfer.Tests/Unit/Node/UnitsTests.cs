using FileTransfer.Node.Output;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.00 KiB")]
    [InlineData(1536, "1.50 KiB")]
    [InlineData(10 << 10, "10.0 KiB")]
    [InlineData((1 << 20) - 1, "1.00 MiB")]
    [InlineData(100 << 20, "100 MiB")]
    [InlineData((1L << 32) + 1, "4.00 GiB")]
    [InlineData(long.MaxValue, "8.00 EiB")]
    public void A_size_has_three_digits_and_a_binary_unit(long bytes, string expected) =>
        Assert.Equal(expected, Units.Size(bytes));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(0.0, "-")]
    [InlineData(double.NaN, "-")]
    [InlineData(12.0, "12 B/s")]
    [InlineData(118.0 * 1024 * 1024, "118 MiB/s")]
    public void A_rate_is_a_size_per_second_or_unknown(double? rate, string expected) =>
        Assert.Equal(expected, Units.Rate(rate));

    [Theory]
    [InlineData(-5, "0 s")]
    [InlineData(0, "0 s")]
    [InlineData(0.25, "250 ms")]
    [InlineData(0.9999, "1 s")]
    [InlineData(1.25, "1.3 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min")]
    [InlineData(65, "1 min 5 s")]
    [InlineData(119.7, "2 min")]
    [InlineData(3600, "1 h")]
    [InlineData(5400, "1 h 30 min")]
    [InlineData(86400 * 7, "7 d")]
    [InlineData(90000, "1 d 1 h")]
    public void A_duration_has_two_units_at_most(double seconds, string expected) =>
        Assert.Equal(expected, Units.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, 100, "0 %")]
    [InlineData(999, 1000, "99 %")]
    [InlineData(1000, 1000, "100 %")]
    [InlineData(0, 0, "100 %")]
    [InlineData(long.MaxValue - 1, long.MaxValue, "99 %")]
    public void Only_the_end_is_100_percent(long done, long total, string expected) =>
        Assert.Equal(expected, Units.Percent(done, total));

    [Theory]
    [InlineData(1, "1 file")]
    [InlineData(0, "0 files")]
    [InlineData(2, "2 files")]
    public void A_count_agrees_with_its_noun(int number, string expected) =>
        Assert.Equal(expected, Units.Count(number, "file", "files"));
}
