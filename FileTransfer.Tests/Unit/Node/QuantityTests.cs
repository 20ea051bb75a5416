using FileTransfer.Node.Configuration;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("64", 64)]
    [InlineData("64 MiB", 64 << 20)]
    [InlineData("64MiB", 64 << 20)]
    [InlineData("1.5 KiB", 1536)]
    [InlineData("1 TiB", 1L << 40)]
    [InlineData("1 MB", 1_000_000)]
    [InlineData("1 M", 1 << 20)]
    public void Reads_sizes(string text, long expected) => Assert.Equal(expected, Quantity.TryParseSize(text));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("1 parsec")]
    [InlineData("1 mib")]
    [InlineData("1..5 MiB")]
    [InlineData("1,5 MiB")]
    [InlineData("99999999 PiB")]
    [InlineData("99999999999999999999999999999999999")]
    public void Refuses_other_sizes(string text) => Assert.Null(Quantity.TryParseSize(text));

    [Theory]
    [InlineData("10MiB/s", 10 << 20)]
    [InlineData("10 MiB/s", 10 << 20)]
    [InlineData("1.5 KiB/s", 1536)]
    [InlineData("500 kB/s", 500_000)]
    [InlineData("80mbit", 10_000_000)]
    [InlineData("80Mbit", 10_000_000)]
    [InlineData("8 kbit/s", 1000)]
    [InlineData("1gbit", 125_000_000)]
    public void Reads_rates(string text, long expected) => Assert.Equal(expected, Quantity.TryParseRate(text));

    [Theory]
    [InlineData("")]
    [InlineData("/s")]
    [InlineData("10")]
    [InlineData("10/s")]
    [InlineData("10MiB")]
    [InlineData("0MiB/s")]
    [InlineData("-1MiB/s")]
    [InlineData("10 parsec/s")]
    [InlineData("99999999999 gbit")]
    [InlineData("99999999 PiB/s")]
    public void Refuses_other_rates(string text) => Assert.Null(Quantity.TryParseRate(text));

    [Theory]
    [InlineData("500 ms", 500)]
    [InlineData("10s", 10_000)]
    [InlineData("0", 0)]
    [InlineData("1.5 min", 90_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("7 d", 604_800_000)]
    public void Reads_durations(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Quantity.TryParseDuration(text));

    [Theory]
    [InlineData("10")]
    [InlineData("s")]
    [InlineData("3 weeks")]
    [InlineData("-1 s")]
    [InlineData("99999999999999 d")]
    public void Refuses_other_durations(string text) => Assert.Null(Quantity.TryParseDuration(text));
}
