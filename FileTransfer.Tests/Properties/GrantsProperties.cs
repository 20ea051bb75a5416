using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Tests.Properties.Serialization;
using Xunit;

namespace FileTransfer.Tests.Properties;

public sealed class GrantsProperties
{
    private static readonly Gen<RelativePath> Path =
        Gen.Char["ab0/"].Array[1, 7].Select(letters => RelativePath.TryParse(new string(letters).Trim('/').Replace("//", "/")))
            .Where(path => path is not null).Select(path => path!);

    private static readonly Gen<(Permissions, RelativePath?)> Part = Gen.Select(
        WireGen.OneConst(Permissions.Upload, Permissions.Download, Permissions.Receive, Permissions.Broadcast), Path,
        (one, path) => (one, (RelativePath?)path));

    private static readonly Gen<(Permissions One, RelativePath? Folder)[]> Parts = Part.Array[1, 8];

    [Fact]
    public void Allowed_is_what_some_folder_of_that_permission_contains_component_by_component() =>
        Gen.Select(Parts, Part).Sample((parts, wish) =>
        {
            var (one, path) = (wish.Item1, wish.Item2!);

            var allowed = Create(parts).Allow(one, path);

            Assert.Equal(parts.Any(part => part.One == one && Contains(part.Folder!, path)), allowed);
        });

    [Fact]
    public void The_text_is_read_as_it_was_written_whatever_the_order() => Parts.Sample(parts =>
    {
        var grants = Create(parts);

        Assert.Equal(grants, GrantsText.TryParse(grants.Text));
        Assert.Equal(grants, Create([.. parts.Reverse()]));
        Assert.True(grants.Text.All(char.IsAscii));
    });

    [Fact]
    public void What_is_allowed_is_shown_and_so_is_everything_on_the_way() => Gen.Select(Parts, Part).Sample((parts, wish) =>
    {
        var grants = Create(parts);
        if (!grants.Allow(wish.Item1, wish.Item2)) return;

        for (var path = wish.Item2; path is not null; path = path.Parent) Assert.True(grants.Show(wish.Item1, path));
        Assert.True(grants.Show(wish.Item1, null));
    });

    [Fact]
    public void Any_text_is_grants_that_write_the_same_text_or_nothing() =>
        Gen.Char["uploadwn:/,%C3A4.a"].Array[0, 40].Select(letters => new string(letters)).Sample(
            text => Assert.True(GrantsText.TryParse(text) is not { } grants || grants.Text == text), iter: 20_000);

    private static Grants Create((Permissions, RelativePath?)[] parts) =>
        Grants.TryCreate(parts, out var problem) ?? throw new InvalidOperationException(problem);

    private static bool Contains(RelativePath folder, RelativePath path) =>
        path.Components.Count >= folder.Components.Count
        && folder.Components.Zip(path.Components).All(pair => pair.First == pair.Second);
}
