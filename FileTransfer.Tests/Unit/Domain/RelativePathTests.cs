using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class RelativePathTests
{
    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("/", "rooted")]
    [InlineData("/etc/passwd", "rooted")]
    [InlineData("//server/share", "rooted")]
    [InlineData(@"\\server\share", "drive")]
    [InlineData("C:", "drive")]
    [InlineData("c:/windows", "drive")]
    [InlineData(@"C:\windows", "drive")]
    [InlineData("..", "..")]
    [InlineData("a/../b", "..")]
    [InlineData("a/..", "..")]
    [InlineData(".", ".")]
    [InlineData("./a", ".")]
    [InlineData("a/./b", ".")]
    [InlineData("a//b", "empty")]
    [InlineData("a/", "empty")]
    [InlineData("a\0b", "NUL")]
    [InlineData("a/\0", "NUL")]
    public void Structure_that_could_leave_or_confuse_a_root_is_refused(string? text, string named)
    {
        Assert.Null(RelativePath.TryParse(text, out var problem));
        Assert.Contains(named, problem, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => RelativePath.Parse(text ?? ""));
    }

    [Theory]
    [InlineData(".filetransfer")]
    [InlineData(".FileTransfer")]
    [InlineData(".FILETRANSFER/staging/x")]
    [InlineData("a/.filetransfer/b")]
    [InlineData("a/b/.fILEtRANSFER")]
    [InlineData(".filetran\u017Ffer")]
    [InlineData(".\uFB01letransfer")]
    [InlineData(".file\u200Ctransfer")]
    [InlineData("\uFEFF.filetransfer")]
    [InlineData(".filetransfer\uFE0F")]
    public void Our_own_folder_is_reserved_however_it_is_written(string text)
    {
        Assert.Null(RelativePath.TryParse(text, out var problem));
        Assert.Contains("reserved", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".filetransfer2")]
    [InlineData("filetransfer")]
    [InlineData(".filetransfe\u0301r")]
    [InlineData("...")]
    [InlineData("..a")]
    [InlineData(" ")]
    [InlineData("~")]
    [InlineData("über/naïve 😀.txt")]
    [InlineData("u\u0308ber")]
    public void Other_names_are_kept_as_they_are(string text) => Assert.Equal(text, RelativePath.Parse(text).Value);

    [Theory]
    [InlineData("a\nb\u001b[31m")]
    [InlineData("12:30 <draft>?.txt")]
    [InlineData(@"a\b")]
    [InlineData("trailing. ")]
    [InlineData("CON")]
    public void Names_that_only_Windows_cannot_hold_are_kept_elsewhere(string text)
    {
        var path = RelativePath.TryParse(text, out var problem);

        if (OperatingSystem.IsWindows()) Assert.NotNull(problem);
        else Assert.Equal(text, path?.Value);
        Assert.NotNull(PortableName.ProblemWith(text));
    }

    [Theory]
    [InlineData(0xD800, -1)]
    [InlineData(0xDC00, -1)]
    [InlineData(0xD83D, 'x')]
    [InlineData(0xDE00, 0xD83D)]
    public void A_lone_surrogate_is_refused(int first, int second)
    {
        var text = "a" + (char)first + (second < 0 ? "" : ((char)second).ToString());

        Assert.Null(RelativePath.TryParse(text, out var problem));
        Assert.Contains("Unicode", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", 255)]
    [InlineData("é", 127)]
    [InlineData("😀", 63)]
    public void A_component_may_have_255_bytes_of_UTF8_and_no_more(string letter, int count)
    {
        var longest = string.Concat(Enumerable.Repeat(letter, count));

        Assert.NotNull(RelativePath.TryParse(longest));
        Assert.Null(RelativePath.TryParse(longest + letter, out var problem));
        Assert.Contains("255 bytes", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_may_have_3072_bytes_of_UTF8_and_no_more()
    {
        // 24 components of 63 two-byte letters and 23 separators are 3047 bytes in half as many characters.
        var almost = string.Join('/', Enumerable.Repeat(new string('é', 63), 24));

        Assert.NotNull(RelativePath.TryParse($"{almost}/{new string('a', 24)}"));
        Assert.Null(RelativePath.TryParse($"{almost}/{new string('a', 25)}", out var problem));
        Assert.Contains("3072 bytes", problem, StringComparison.Ordinal);
        Assert.Null(RelativePath.TryParse(new string('/', 100_000).Insert(0, "a"), out _));
    }

    [Fact]
    public void A_path_may_be_100_deep_and_no_more()
    {
        Assert.NotNull(RelativePath.TryParse(string.Join('/', Enumerable.Repeat("a", 100))));
        Assert.Null(RelativePath.TryParse(string.Join('/', Enumerable.Repeat("a", 101)), out var problem));
        Assert.Contains("deeper than 100", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parent_and_name_are_the_two_halves()
    {
        var path = RelativePath.Parse("a/b/c.txt");

        Assert.Equal("c.txt", path.Name);
        Assert.Equal(RelativePath.Parse("a/b"), path.Parent);
        Assert.Equal(["a", "b"], path.Parent?.Components);
        Assert.Null(path.Parent?.Parent?.Parent);
    }

    [Theory]
    [InlineData("a/b", "a", true)]
    [InlineData("a", "a", true)]
    [InlineData("ab", "a", false)]
    [InlineData("a", "a/b", false)]
    [InlineData("A/b", "a", false)]
    [InlineData("b/a", "a", false)]
    public void Within_goes_by_whole_components(string path, string folder, bool expected) =>
        Assert.Equal(expected, RelativePath.Parse(path).IsWithin(RelativePath.Parse(folder)));

    [Fact]
    public void Joining_keeps_the_limits()
    {
        var deep = RelativePath.Parse(string.Join('/', Enumerable.Repeat("a", 60)));
        var file = RelativePath.Parse("f");

        Assert.Equal("a/f", RelativePath.TryJoin(RelativePath.Parse("a"), file)?.Value);
        Assert.Same(file, RelativePath.TryJoin(null, file));
        Assert.Null(RelativePath.TryJoin(deep, deep));
    }

    [Fact]
    public void Equality_is_byte_for_byte()
    {
        Assert.Equal(RelativePath.Parse("a/b"), RelativePath.Parse("a/b"));
        Assert.Equal(RelativePath.Parse("a/b").GetHashCode(), RelativePath.Parse("a/b").GetHashCode());
        Assert.NotEqual(RelativePath.Parse("\u00E9"), RelativePath.Parse("e\u0301"));
        Assert.NotEqual(RelativePath.Parse("A"), RelativePath.Parse("a"));
    }

    [Fact]
    public void The_platform_form_uses_its_separator() =>
        Assert.Equal(Path.Combine("a", "b"), RelativePath.Parse("a/b").ToPlatform());

    [Fact]
    public void A_single_component_holds_no_separator() =>
        Assert.Contains("separator", RelativePath.ProblemWith("a/b"), StringComparison.Ordinal);
}
