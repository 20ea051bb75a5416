using System.Diagnostics;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Storage.Sources;
using FileTransfer.Tests.Unit.Storage.Sources;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Unit.Storage.Catalogue;

public sealed class CatalogFileTests(ITestOutputHelper output) : CatalogTestBase
{
    [Fact]
    public async Task A_file_is_found_as_it_was_put_also_after_a_restart()
    {
        var size = 3L * ChunkSize.Min;
        var file = Stored("a/b", size) with { Hashes = KnownContent.From([Hash(1), Hash(2), Hash(3)], size) };
        await Apply(new CatalogChange.PutFile(file));
        await Reopen();

        var found = await Catalog.FindFileAsync(file.Path, CancellationToken.None);

        Assert.Equal(file, found! with { Hashes = file.Hashes });
        Assert.Equal(file.Hashes.Content, found.Hashes.Content);
        Assert.Equal(Hash(3), found.Hashes.Root(2));
        Assert.Equal(DateTimeKind.Utc, found.ModifiedAt.Kind);
    }

    [Fact]
    public async Task A_file_put_again_takes_the_place_of_the_first()
    {
        await Apply(new CatalogChange.PutFile(Stored("a", 10, 1)), new CatalogChange.PutFile(Stored("a", 20, 2)));

        var found = Assert.Single(await Catalog.FilesAsync(null, CancellationToken.None));

        Assert.Equal((20L, Content(2)), (found.Size, found.Hashes.Content));
    }

    [Theory]
    [InlineData("100%", "100%/x", "100/x", "1000/x")]
    [InlineData("a_b", "a_b/c", "axb/c", "a_bc")]
    [InlineData("it's", "it's/\"quoted\"", "its/x", "it")]
    [InlineData("a", "a/😀/\u0001\n", "a.b", "A/x")]
    [InlineData("a", "a/\uFFFF", "a0", "a-/x")]
    public async Task A_prefix_is_a_folder_and_never_a_pattern(string prefix, string inside, string outside, string other)
    {
        foreach (var path in new[] { prefix, inside, outside, other }) await Apply(new CatalogChange.PutFile(Stored(path)));

        var found = await Catalog.FilesAsync(RelativePath.Parse(prefix), CancellationToken.None);
        Assert.Equal([prefix, inside], found.Select(file => file.Path.Value));

        await Apply(new CatalogChange.RemoveFiles(RelativePath.Parse(prefix)));
        Assert.Equal(
            new[] { outside, other }.Order(StringComparer.Ordinal),
            (await Catalog.FilesAsync(null, CancellationToken.None)).Select(file => file.Path.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_committed_transfer_is_remembered_once_and_with_its_names()
    {
        var id = TransferId.New();
        var transfer = new CommittedTransfer(
            id, NodeId.Parse("n1"),
            [
                new CommittedRoot(RelativePath.Parse("z (2)"), Content(1)),
                new CommittedRoot(RelativePath.Parse("in/a"), null),
            ],
            42, Now);
        await Apply(new CatalogChange.PutCommit(transfer));
        await Apply(new CatalogChange.PutCommit(transfer with { Bytes = 1, Roots = [] }));

        var found = await Catalog.FindCommittedAsync(id, CancellationToken.None);

        Assert.Equal(transfer, found! with { Roots = transfer.Roots });
        Assert.Equal(transfer.Roots, found.Roots);
        Assert.Null(await Catalog.FindCommittedAsync(TransferId.New(), CancellationToken.None));
    }

    [Fact]
    public async Task History_is_newest_first_by_node_and_limited()
    {
        for (var i = 0; i < 5; i++)
        {
            await Apply(new CatalogChange.AddHistory(new HistoryEntry(
                $"id{i}", "send", NodeId.Parse(i % 2 == 0 ? "even" : "odd"), $"name{i}", i, "committed", null, Now)));
        }

        Assert.Equal(["id4", "id3", "id2"], Ids(await Catalog.HistoryAsync(null, 3, CancellationToken.None)));
        Assert.Equal(["id3", "id1"], Ids(await Catalog.HistoryAsync(NodeId.Parse("odd"), 9, CancellationToken.None)));

        static IEnumerable<string> Ids(IEnumerable<HistoryEntry> entries) => entries.Select(entry => entry.Id);
    }

    [Fact]
    public async Task Hashes_are_known_only_where_path_size_and_time_agree()
    {
        foreach (var name in new[] { "same", "bigger", "touched", "unknown", "damaged" }) Tree.File($"in/top/{name}", 10);
        var scan = StoredTree.Scan(Tree.Root, RelativePath.Parse("in/top"), new ScanOptions(), CancellationToken.None);
        var time = scan.Manifest.Entries.ToDictionary(entry => entry.Path.Name, entry => entry.ModifiedAt);
        await Apply(
            new CatalogChange.PutFile(Stored("in/top/same") with { ModifiedAt = time["same"] }),
            new CatalogChange.PutFile(Stored("in/top/bigger", 11) with { ModifiedAt = time["bigger"] }),
            new CatalogChange.PutFile(Stored("in/top/touched") with { ModifiedAt = time["touched"].AddTicks(1) }),
            new CatalogChange.PutFile(Stored("top/unknown") with { ModifiedAt = time["unknown"] }),
            new CatalogChange.PutFile(Stored("in/top/damaged") with
            {
                ModifiedAt = time["damaged"],
                Hashes = new KnownContent(Content(1), TestTree.Bytes(Hash256.Size)),
            }));

        var rows = await Catalog.FilesAsync(RelativePath.Parse("in/top"), CancellationToken.None);
        var known = KnownContents.Match(scan, RelativePath.Parse("in"), rows);

        var match = Assert.Single(Enumerable.Range(0, known.Count), i => known[i] is not null);
        Assert.Equal("top/same", scan.Manifest.Entries[match].Path.Value);
        Assert.Equal(Content(1), known[match]!.Content);
    }

    [Fact]
    public async Task Ten_thousand_files_fit_in_one_batch()
    {
        var batch = Enumerable.Range(0, 10_000)
            .Select(i => new CatalogChange.PutFile(Stored($"folder {i % 100}/file {i}", i, i))).ToArray();
        var watch = Stopwatch.StartNew();

        await Catalog.ApplyAsync(batch, CancellationToken.None);

        output.WriteLine($"10,000 files in one batch: {watch.ElapsedMilliseconds} ms");
        watch.Restart();
        Assert.Equal(10_000, (await Catalog.FilesAsync(null, CancellationToken.None)).Count);
        output.WriteLine($"read back: {watch.ElapsedMilliseconds} ms");
        Assert.Equal(100, (await Catalog.FilesAsync(RelativePath.Parse("folder 7"), CancellationToken.None)).Count);
        watch.Restart();
        await Reopen();
        output.WriteLine($"closed and opened again with its check: {watch.ElapsedMilliseconds} ms");
    }
}
