using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Client;

public sealed class ServerAddressTests
{
    [Theory]
    [InlineData("host", "host", 5001)]
    [InlineData("host:1", "host", 1)]
    [InlineData("192.0.2.7:65535", "192.0.2.7", 65535)]
    [InlineData("[::1]", "::1", 5001)]
    [InlineData("[2001:db8::1]:7", "2001:db8::1", 7)]
    public void Reads_names_and_addresses(string text, string host, int port) =>
        Assert.Equal(new ServerAddress(host, port), ServerAddress.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData(":5001")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:-1")]
    [InlineData("host:+1")]
    [InlineData("host:5001x")]
    [InlineData("ho st")]
    [InlineData("[::1")]
    [InlineData("[]:1")]
    [InlineData("[::1]x")]
    [InlineData("::1")]
    public void Refuses_what_is_no_address(string text)
    {
        var refusal = Assert.Throws<FailureException>(() => ServerAddress.Parse(text)).Failure;

        Assert.Equal(Reason.Usage, refusal.Reason);
        Assert.NotNull(refusal.Hint);
    }

    [Theory]
    [InlineData("host:1")]
    [InlineData("[::1]:1")]
    public void Writes_what_it_reads(string text) => Assert.Equal(text, ServerAddress.Parse(text).ToString());
}
