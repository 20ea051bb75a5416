using FileTransfer.Actors.Security;
using Xunit;

namespace FileTransfer.Tests.Unit.Security;

public sealed class NodeNamesTests
{
    [Theory]
    [InlineData("PRESS-1", "press-1")]
    [InlineData("press_1.plant.example", "press_1.plant.example")]
    [InlineData("Anna's MacBook (2)", "anna-s-macbook--2")]
    [InlineData("Büro", "b-ro")]
    [InlineData("--x--", "x")]
    [InlineData("日本", "node")]
    [InlineData("", "node")]
    public void Host_names_become_node_names(string host, string expected) =>
        Assert.Equal(expected, NodeNames.FromHostName(host).Value);

    [Fact]
    public void A_long_host_name_is_cut() =>
        Assert.Equal(
            new string('a', 62), NodeNames.FromHostName($"{new string('a', 62)}-{new string('b', 200)}").Value);
}
