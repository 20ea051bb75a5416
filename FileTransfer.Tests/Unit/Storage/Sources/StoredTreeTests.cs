using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Sources;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Sources;

public sealed class StoredTreeTests : IDisposable
{
    private readonly TestTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_path_of_the_store_becomes_a_root_of_its_own_name()
    {
        _tree.File("a/b/c/file", 3);

        var scan = Scan("a/b/c");

        Assert.Equal(["c", "c/file"], scan.Manifest.Entries.Select(entry => entry.Path.Value));
        Assert.Equal(_tree.At("a/b/c/file"), scan.FullPath(1));
    }

    [Fact]
    public void A_folder_of_more_entries_than_the_limit_is_not_listed()
    {
        for (var i = 0; i < 4; i++) _tree.File($"a/{i}");

        Assert.Equal(4, StoredListing.Read(_tree.At(""), RelativePath.Parse("a"), 4, CancellationToken.None).Count);
        var failure = Assert.Throws<FailureException>(
            () => StoredListing.Read(_tree.At(""), RelativePath.Parse("a"), 3, CancellationToken.None)).Failure;

        Assert.Equal(Reason.LimitReached, failure.Reason);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("file/below")]
    [InlineData("link/inner")]
    [InlineData("sub/link/inner")]
    [InlineData("no/such/folder")]
    public void What_is_missing_or_behind_a_link_is_not_found_and_no_full_path_is_shown(string path)
    {
        _tree.File("outside/inner");
        _tree.File("file");
        _tree.Folder("sub");
        _tree.Link("link", "outside");
        _tree.Link("sub/link", "../outside");

        var failure = Assert.Throws<FailureException>(() => Scan(path)).Failure;

        Assert.Equal((Reason.NotFound, $"{path} does not exist"), (failure.Reason, failure.Detail));
    }

    [Fact]
    public void A_link_in_the_store_is_never_followed()
    {
        _tree.File("outside");
        _tree.Link("link", "outside");

        Assert.Equal(Reason.Usage, Assert.Throws<FailureException>(() => Scan("link")).Failure.Reason);
    }

    private ScanResult Scan(string path) =>
        StoredTree.Scan(_tree.Root, RelativePath.Parse(path), new ScanOptions(), CancellationToken.None);
}
