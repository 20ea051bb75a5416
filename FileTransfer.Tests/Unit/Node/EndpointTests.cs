using FileTransfer.Node.Configuration;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class EndpointTests
{
    [Theory]
    [InlineData("0.0.0.0:5001", "0.0.0.0", 5001)]
    [InlineData("[::]:0", "::", 0)]
    [InlineData("files.example.org:65535", "files.example.org", 65535)]
    public void Reads_host_and_port_and_writes_them_back(string text, string host, int port)
    {
        Assert.Equal(new Endpoint(host, port), Endpoint.TryParse(text));
        Assert.Equal(text, new Endpoint(host, port).ToString());
    }

    [Theory]
    [InlineData("host", "host")]
    [InlineData("[fe80::1]", "fe80::1")]
    public void Takes_the_default_port_when_there_is_one(string text, string host)
    {
        Assert.Null(Endpoint.TryParse(text));
        Assert.Equal(new Endpoint(host, 7), Endpoint.TryParse(text, 7));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":1")]
    [InlineData("a:")]
    [InlineData("a:b")]
    [InlineData("a:65536")]
    [InlineData("a:-1")]
    [InlineData("a: 1")]
    [InlineData("a b:1")]
    [InlineData("::1:5001")]
    [InlineData("[::1")]
    [InlineData("[::1]5001")]
    [InlineData("[a]:1")]
    [InlineData("a\u001b[0m:1")]
    public void Refuses_the_rest(string text) => Assert.Null(Endpoint.TryParse(text, 1));
}
