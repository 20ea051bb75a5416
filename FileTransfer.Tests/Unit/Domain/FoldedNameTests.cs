using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class FoldedNameTests
{
    [Theory]
    [InlineData("Foo.txt", "foo.TXT")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("CAF\u00c9", "cafe\u0301")]
    [InlineData("stra\u00dfe", "STRASSE")]
    [InlineData("\ufb01le", "FILE")]
    [InlineData("K", "\u212a")]
    [InlineData("\uac01", "\u1100\u1161\u11a8")]
    [InlineData("\u1e9b\u0323", "\u1e69")]
    [InlineData("a\u0301\u0323", "a\u0323\u0301")]
    [InlineData("\u03a3", "\u03c2")]
    [InlineData("A/B/\u00c4", "a/b/a\u0308")]
    public void Names_that_some_system_takes_for_one_have_one_key(string one, string other) =>
        Assert.Equal(FoldedName.Key(one), FoldedName.Key(other));

    [Theory]
    [InlineData("a", "b")]
    [InlineData("cafe", "caf\u00e9")]
    [InlineData("a\u0301", "a\u0300")]
    [InlineData("a\u0301\u0300", "a\u0300\u0301")]
    [InlineData("\u0131", "i")]
    [InlineData("a b", "a\u00a0b")]
    [InlineData("\uac00", "\uac01")]
    [InlineData("\ud83d\ude00", "\ud83d\ude01")]
    public void Other_names_have_other_keys(string one, string other) =>
        Assert.NotEqual(FoldedName.Key(one), FoldedName.Key(other));

    /// <summary>Why there is a table: without ICU the platform leaves every text as it is.</summary>
    [Fact]
    public void The_platform_itself_does_not_normalise() =>
        Assert.NotEqual("\u00e9", "e\u0301".Normalize(System.Text.NormalizationForm.FormC));

    [Fact]
    public void A_key_is_its_own_key()
    {
        for (var code = 0; code < 0x20000; code++)
        {
            if (code is >= 0xD800 and < 0xE000) continue;
            var key = FoldedName.Key(char.ConvertFromUtf32(code));
            Assert.Equal(key, FoldedName.Key(key));
        }
    }
}
