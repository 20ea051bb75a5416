using System.Globalization;
using System.Text;
using CsCheck;
using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Properties;

/// <summary>Text of any UTF-16 units at all, as a hostile peer or file system may have it.</summary>
public sealed class TextProperties
{
    private static readonly Gen<char> AnyUnit = Gen.OneOf(
        Gen.Char, Gen.Char['a', 'z'], Gen.Char['\0', '\x9f'], Gen.Char['\u2000', '\u2070'], Gen.Char['\ud800', '\udfff'],
        Gen.Int[0, 3].Select(i => "/.\\:"[i]));

    private static readonly Gen<string> AnyText = AnyUnit.Array[0, 1500].Select(units => new string(units));

    private static readonly Gen<string> ShortText = AnyUnit.Array[0, 8].Select(units => new string(units));

    [Fact]
    public void Shown_text_is_harmless_bounded_and_shown_alike_again() => AnyText.Sample(text =>
    {
        var shown = Display.Text(text);

        Assert.InRange(shown.Length, 0, Display.MaxLength);
        Assert.Equal(shown, Display.Text(shown));
        Assert.All(shown, unit => Assert.False(char.IsControl(unit)));
        Assert.All(shown.EnumerateRunes(), rune => Assert.NotEqual(UnicodeCategory.LineSeparator, Rune.GetUnicodeCategory(rune)));
        Assert.Equal(shown, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(shown)));
    });

    [Fact]
    public void A_path_that_parses_stays_below_its_root() => ShortText.Sample(text =>
    {
        if (RelativePath.TryParse(text) is not { } path) return;
        var root = Path.GetFullPath("root");

        Assert.Equal(text, path.Value);
        Assert.Equal(text, string.Join('/', path.Components));
        Assert.StartsWith(root + Path.DirectorySeparatorChar, Path.GetFullPath(Path.Combine(root, path.ToPlatform())), StringComparison.Ordinal);
        Assert.Equal(text, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(path, RelativePath.Parse(text));
    }, iter: 2000);
}
