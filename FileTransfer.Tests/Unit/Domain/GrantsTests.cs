using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class GrantsTests
{
    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/b/c", true)]
    [InlineData("a/b", "a/bc", false)]
    [InlineData("a/b", "a", false)]
    [InlineData("a/b", "A/b/c", false)]
    [InlineData("a/b", "b", false)]
    public void A_folder_is_itself_and_what_lies_below_it(string folder, string path, bool allowed) => Assert.Equal(
        allowed, Typed($"upload:{folder}").Allow(Permissions.Upload, RelativePath.Parse(path)));

    [Fact]
    public void The_top_is_everything() => Assert.Equal(
        (false, true),
        (Typed("upload:a").Allow(Permissions.Upload, null), Typed("upload").Allow(Permissions.Upload, null)));

    [Fact]
    public void Another_permission_is_not_granted_by_a_folder()
    {
        var grants = Typed("upload:a,download");

        Assert.False(grants.Allow(Permissions.Broadcast, RelativePath.Parse("a")));
        Assert.True(grants.Allow(Permissions.Download, RelativePath.Parse("b")));
        Assert.False(grants.Allow(Permissions.Upload, RelativePath.Parse("b")));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("site", true)]
    [InlineData("site/a", true)]
    [InlineData("site/a/x", true)]
    [InlineData("site/b", false)]
    [InlineData("sit", false)]
    public void The_way_to_a_folder_is_shown_and_nothing_beside_it(string? path, bool shown) => Assert.Equal(
        shown, Typed("download:site/a").Show(Permissions.Download, path is null ? null : RelativePath.Parse(path)));

    [Fact]
    public void What_lies_below_a_folder_does_not_include_the_folder()
    {
        var grants = Typed("upload:a");

        Assert.False(grants.AllowBelow(Permissions.Upload, RelativePath.Parse("a")));
        Assert.True(grants.AllowBelow(Permissions.Upload, RelativePath.Parse("a/b")));
        Assert.True(Typed("upload").AllowBelow(Permissions.Upload, RelativePath.Parse("a")));
    }

    [Theory]
    [InlineData("download, upload:b/ ,upload:a", "upload:a/,upload:b/,download")]
    [InlineData("upload:a,upload:a/b,upload:a/", "upload:a/")]
    [InlineData("receive:ä %,admin", "receive:%C3%A4%20%25/,admin")]
    public void One_set_of_grants_has_one_text(string typed, string text)
    {
        Assert.Equal(text, Typed(typed).Text);
        Assert.Equal(Typed(typed), GrantsText.TryParse(text));
    }

    [Theory]
    [InlineData("upload,upload:a", "both with and without")]
    [InlineData("admin:a", "admin takes no folder")]
    [InlineData("upload:../a", "folder of upload")]
    [InlineData("upload:/a", "folder of upload")]
    [InlineData("upload:", "folder of upload")]
    [InlineData("upload:a//b", "folder of upload")]
    [InlineData("upload:.filetransfer", "folder of upload")]
    [InlineData("root", "no role 'root'")]
    [InlineData("upload,,admin", "no role ''")]
    [InlineData("none", "no role 'none'")]
    [InlineData("3", "no role '3'")]
    [InlineData("up\u001b[31mload", "no role 'up\\u{1b}")]
    public void What_cannot_be_granted_is_said(string typed, string problem)
    {
        Assert.Null(GrantsText.TryParseTyped(typed, out var said));
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("download,upload")]
    [InlineData("upload:a")]
    [InlineData("upload:%61/")]
    [InlineData("upload:%c3%a4/")]
    [InlineData("upload:%C3/")]
    [InlineData("upload:ä/")]
    [InlineData("upload:%2/")]
    [InlineData("upload:a/,upload:a/b/")]
    public void Any_other_spelling_is_not_ours(string text) => Assert.Null(GrantsText.TryParse(text));

    [Fact]
    public void Their_number_and_length_have_a_bound()
    {
        Assert.Null(GrantsText.TryParseTyped(string.Join(',', Enumerable.Range(0, 17).Select(i => $"upload:{i}")), out var many));
        Assert.Contains("more than 16 folders", many, StringComparison.Ordinal);
        var name = new string('x', 250);
        Assert.Null(GrantsText.TryParseTyped(string.Join(',', Enumerable.Range(0, 5).Select(i => $"upload:{i}{name}")), out var length));
        Assert.Contains("longer than 1024 bytes", length, StringComparison.Ordinal);
    }

    private static Grants Typed(string text) =>
        GrantsText.TryParseTyped(text, out var problem) ?? throw new InvalidOperationException(problem);
}
