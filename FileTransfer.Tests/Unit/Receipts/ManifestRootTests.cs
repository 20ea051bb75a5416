using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using Xunit;

namespace FileTransfer.Tests.Unit.Receipts;

public sealed class ManifestRootTests
{
    private static readonly ContentId One = ContentId.TryParse(new string('1', 64))!.Value;

    /// <summary>
    /// printf 'filetransfer-manifest/1\0d 0 - a\0f 7 1111…1111 a/b\0f 0 0000…0000 a/\uffee\0f 0 0000…0000 a/😀\0' | sha256sum
    /// </summary>
    [Fact]
    public void It_is_what_any_sha256sum_says() => Assert.Equal(
        "345b3d78751a5acbf1eefb137829d224585d1cd171dd84cf809d40d54729847e",
        ManifestRoot.Of(Of(Folder("a"), File("a/b", 7, One), File("a/\uffee", 0, ContentId.Empty), File("a/😀", 0, ContentId.Empty)))?.ToString());

    [Fact]
    public void The_order_of_entries_is_that_of_their_bytes_and_not_of_the_manifest()
    {
        var one = Of(Folder("a"), File("a/x", 1, One), File("a/\uffee", 2, One), File("a/😀", 3, One), File("a/xx", 4, One));
        var other = Of(Folder("a"), File("a/😀", 3, One), File("a/xx", 4, One), File("a/\uffee", 2, One), File("a/x", 1, One));

        Assert.Equal(ManifestRoot.Of(one), ManifestRoot.Of(other));
    }

    [Fact]
    public void Whatever_differs_differs_in_it()
    {
        Manifest[] all =
        [
            Of(File("a", 1, One)), Of(File("b", 1, One)), Of(File("a", 2, One)), Of(File("a", 1, ContentId.Empty)), Of(Folder("a")),
            Of(Folder("a"), File("a/b", 1, One)), Of(Folder("a"), Folder("a/b")), Of(File("a", 1, One), File("b", 1, One)),
        ];

        Assert.Equal(all.Length, all.Select(ManifestRoot.Of).Distinct().Count());
    }

    [Fact]
    public void Times_and_modes_are_not_part_of_it() => Assert.Equal(
        ManifestRoot.Of(Of(File("a", 1, One))),
        ManifestRoot.Of(Of(File("a", 1, One) with { ModifiedAt = DateTime.UnixEpoch, Executable = true })));

    [Fact]
    public void While_a_content_is_unknown_there_is_none() =>
        Assert.Null(ManifestRoot.Of(Of(File("a", 1, One), File("b", 1, One) with { Content = null })));

    private static Manifest Of(params Entry[] entries) => Manifest.Create(entries);

    private static Entry Folder(string path) => new(RelativePath.Parse(path), EntryKind.Folder, 0, default, false);

    private static Entry File(string path, long size, ContentId content) =>
        new(RelativePath.Parse(path), EntryKind.File, size, default, false, content);
}
