using System.Text;
using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class DisplayTests
{
    [Theory]
    [InlineData(0x00)]
    [InlineData(0x07)]
    [InlineData(0x0A)]
    [InlineData(0x0D)]
    [InlineData(0x1B)]
    [InlineData(0x7F)]
    [InlineData(0x80)]
    [InlineData(0x85)]
    [InlineData(0x9B)]
    [InlineData(0x9F)]
    [InlineData(0x061C)]
    [InlineData(0x200B)]
    [InlineData(0x200E)]
    [InlineData(0x200F)]
    [InlineData(0x2028)]
    [InlineData(0x2029)]
    [InlineData(0x202A)]
    [InlineData(0x202E)]
    [InlineData(0x2066)]
    [InlineData(0x2069)]
    [InlineData(0xFEFF)]
    [InlineData(0xE000)]
    [InlineData(0xE0041)]
    [InlineData(0x10FFFD)]
    public void What_steers_a_terminal_or_reorders_text_is_escaped(int codePoint) =>
        Assert.Equal($"a\\u{{{codePoint:x}}}b", Display.Text($"a{new Rune(codePoint)}b"));

    [Theory]
    [InlineData(0xD800)]
    [InlineData(0xDBFF)]
    [InlineData(0xDC00)]
    [InlineData(0xDFFF)]
    public void A_lone_surrogate_is_escaped(int unit)
    {
        Assert.Equal($"a\\u{{{unit:x}}}b", Display.Text($"a{(char)unit}b"));
        Assert.Equal($"a\\u{{{unit:x}}}", Display.Text($"a{(char)unit}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("report.pdf")]
    [InlineData("naïve 😀 日本語 עברית.txt")]
    [InlineData("👩\u200D💻")]
    [InlineData(@"C:\tmp\u{1b}")]
    public void Clean_text_stays_the_same_instance(string text) => Assert.Same(text, Display.Text(text));

    [Fact]
    public void A_true_replacement_character_is_no_lone_surrogate() => Assert.Equal("a\uFFFDb", Display.Text("a\uFFFDb"));

    [Fact]
    public void Nothing_is_shown_for_nothing() => Assert.Equal("", Display.Text((string?)null));

    [Fact]
    public void A_path_is_shown_escaped() => Assert.Equal(
        OperatingSystem.IsWindows() ? "a/b" : @"a/\u{1b}b",
        Display.Text(RelativePath.Parse(OperatingSystem.IsWindows() ? "a/b" : "a/\u001bb")));

    [Fact]
    public void What_fits_exactly_is_not_cut()
    {
        var text = new string('a', Display.MaxLength);

        Assert.Same(text, Display.Text(text));
        Assert.Equal(text[..^1] + "…", Display.Text(text + "a"));
    }

    [Fact]
    public void Escapes_do_not_make_the_text_longer_than_the_bound()
    {
        var shown = Display.Text(new string('\u001b', 10_000_000));

        Assert.InRange(shown.Length, Display.MaxLength - 6, Display.MaxLength);
        Assert.EndsWith("}…", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_does_not_split_a_character()
    {
        var shown = Display.Text(new string('a', Display.MaxLength - 2) + "😀😀");

        Assert.Equal(new string('a', Display.MaxLength - 2) + "…", shown);
    }
}
