using FileTransfer.Node.Configuration;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class SuggestionTests
{
    private static readonly string[] Known = ["send", "server", "get", "broadcast", "ls"];

    [Theory]
    [InlineData("sned", "send")]
    [InlineData("sevrer", "server")]
    [InlineData("brodcast", "broadcast")]
    [InlineData("sl", "ls")]
    [InlineData("send", "send")]
    public void Finds_what_was_meant(string typed, string expected) =>
        Assert.Equal(expected, Suggestion.For(typed, Known));

    [Theory]
    [InlineData("")]
    [InlineData("quit")]
    [InlineData("upload")]
    public void Stays_silent_when_nothing_is_near(string typed) => Assert.Null(Suggestion.For(typed, Known));
}
