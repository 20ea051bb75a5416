using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class NodeIdTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("7", "7")]
    [InlineData("Press-12.Hall_B", "press-12.hall_b")]
    [InlineData("a..b", "a..b")]
    public void A_name_is_folded_to_lower_case(string text, string expected)
    {
        Assert.Equal(expected, NodeId.TryParse(text)?.Value);
        Assert.Equal(NodeId.Parse(expected), NodeId.Parse(text));
        Assert.Equal(expected, NodeId.Parse(text).ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("a\n")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("_")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("\u212A")]
    [InlineData("a\u0131b")]
    [InlineData("nul")]
    [InlineData("COM1.site")]
    public void What_is_no_safe_file_name_is_no_node_name(string? text)
    {
        Assert.Null(NodeId.TryParse(text));
        Assert.Throws<FormatException>(() => NodeId.Parse(text ?? ""));
    }

    [Fact]
    public void A_name_has_at_most_63_characters()
    {
        Assert.NotNull(NodeId.TryParse(new string('a', NodeId.MaxLength)));
        Assert.Null(NodeId.TryParse(new string('a', NodeId.MaxLength + 1)));
    }
}
