using System.Globalization;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Faults.Storage;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Contracts.Storage;

/// <summary>Chunks of newer content that lie in what it replaces.</summary>
public sealed class ReuseTests
{
    private const int Chunk = ChunkSize.Min;

    [Fact]
    public async Task Of_a_file_that_changed_in_place_and_grew_only_what_changed_is_missing()
    {
        using var at = new ReuseHarness();
        var old = ReuseHarness.Random(1, 10 * Chunk);
        at.Old("a", old);
        byte[] now = [.. old, .. ReuseHarness.Random(2, 100)];
        now[(4 * Chunk) + 5] ^= 1;
        at.Now(("a", now));

        Assert.Equal("0+4,5+5", (await at.ReplaceAsync()).ToString());
    }

    [Fact]
    public async Task A_file_that_became_shorter_has_all_of_it_here()
    {
        using var at = new ReuseHarness();
        var old = ReuseHarness.Random(1, 10 * Chunk);
        at.Old("a", old);
        at.Now(("a", old[..((3 * Chunk) + 7)]));

        Assert.Equal("0+4", (await at.ReplaceAsync()).ToString());
    }

    [Fact]
    public async Task Renamed_swapped_and_moved_files_of_a_folder_are_all_here()
    {
        using var at = new ReuseHarness();
        byte[][] contents = [.. Enumerable.Range(0, 5).Select(i => ReuseHarness.Random(i, (i * Chunk) + 1000))];
        string[] before = ["d/a", "d/b", "d/c", "d/sub/e", "d/sub/deep/f"];
        string[] after = ["d/b", "d/a", "d/new name", "d/e", "d/sub/deep/f"];
        foreach (var (path, content) in before.Zip(contents)) at.Old(path, content);
        at.Now([.. after.Zip(contents)]);

        Assert.Equal(at.Manifest.ChunkCount, (await at.ReplaceAsync()).Count);
    }

    [Fact]
    public async Task A_chunk_that_the_new_content_repeats_is_written_each_time()
    {
        using var at = new ReuseHarness();
        var block = ReuseHarness.Random(1, Chunk);
        at.Old("d/a", block);
        at.Now(("d/a", [.. block, .. block, .. block]), ("d/b", block));

        Assert.Equal("0+4", (await at.ReplaceAsync()).ToString());
    }

    [Fact]
    public async Task A_file_that_is_cut_into_larger_chunks_now_is_found_by_these()
    {
        using var at = new ReuseHarness();
        var old = ReuseHarness.Random(1, ChunkSize.TargetChunks * Chunk);
        at.Old("a", old);
        at.Now(("a", [.. old, 1]));
        Assert.NotEqual(ChunkSize.For(old.Length), ChunkSize.For(old.Length + 1));

        Assert.Equal(at.Manifest.ChunkCount - 1, (await at.ReplaceAsync()).Count);
    }

    [Fact]
    public async Task Chunks_of_zeros_become_holes()
    {
        using var at = new ReuseHarness();
        at.Old("a", new byte[40 * Chunk]);
        at.Now(("a", [.. new byte[30 * Chunk], .. ReuseHarness.Random(1, Chunk)]));

        Assert.Equal("0+30", (await at.ReplaceAsync()).ToString());

        Assert.InRange(long.Parse(await Tool.RunAsync("stat", "--format=%b", at.At("a")), CultureInfo.InvariantCulture) * 512, 0, 4 * Chunk);
    }

    [Fact]
    public async Task Names_that_are_free_have_nothing()
    {
        using var at = new ReuseHarness();
        at.Old("other", ReuseHarness.Random(1, Chunk));
        at.Now(("a", ReuseHarness.Random(1, Chunk)));

        Assert.True((await at.ReuseAsync()).IsEmpty);
    }

    [Fact]
    public async Task A_destination_that_is_not_there_has_nothing()
    {
        using var at = new ReuseHarness();
        at.Old("a", ReuseHarness.Random(1, Chunk));
        at.Now(("a", ReuseHarness.Random(1, Chunk)));
        await using var staged = await at.Store.StageAsync(at.Request with { Into = RelativePath.Parse("else/where") }, CancellationToken.None);

        Assert.Empty(await staged.ReuseAsync(at.Roots(), CancellationToken.None));
    }

    [Fact]
    public async Task Hashes_that_are_not_known_are_not_sought()
    {
        using var at = new ReuseHarness();
        at.Old("a", ReuseHarness.Random(1, 3 * Chunk));
        at.Now(("a", ReuseHarness.Random(1, 3 * Chunk)));
        var roots = at.Roots();
        roots[1] = default;
        await using var staged = await at.Store.StageAsync(at.Request, CancellationToken.None);

        Assert.Equal("0+1,2+1", new ChunkMap(await staged.ReuseAsync(roots, CancellationToken.None)).ToString());
    }

    [Theory]
    [InlineData("file")]
    [InlineData("folder")]
    [InlineData("root")]
    public async Task No_link_is_followed(string which)
    {
        using var at = new ReuseHarness();
        var content = ReuseHarness.Random(1, Chunk);
        Directory.CreateDirectory(at.Outside("away/sub"));
        File.WriteAllBytes(at.Outside("away/sub/a"), content);
        at.Old("d/else", ReuseHarness.Random(2, Chunk));
        if (which == "file")
        {
            Directory.CreateDirectory(at.At("d/sub"));
            File.CreateSymbolicLink(at.At("d/sub/a"), at.Outside("away/sub/a"));
        }
        else if (which == "folder")
        {
            Directory.CreateSymbolicLink(at.At("d/sub"), at.Outside("away/sub"));
        }
        else
        {
            Directory.Delete(at.At("d"), recursive: true);
            Directory.CreateSymbolicLink(at.At("d"), at.Outside("away"));
        }

        at.Now(("d/sub/a", content));

        Assert.True((await at.ReuseAsync()).IsEmpty);
    }

    [Fact]
    public async Task Pipes_sockets_and_unreadable_files_have_nothing_and_hold_nothing_up()
    {
        using var at = new ReuseHarness();
        var content = ReuseHarness.Random(1, Chunk);
        at.Old("d/here", content);
        SpecialFiles.MakePipe(at.At("d/pipe"));
        SpecialFiles.MakeSocket(at.At("d/socket"));
        SpecialFiles.MakeUnreadable(at.At("d/secret"));
        at.Now(("d/here", content), ("d/pipe", ReuseHarness.Random(2, Chunk)), ("d/socket", ReuseHarness.Random(3, Chunk)),
            ("d/secret", ReuseHarness.Random(4, 10)));

        Assert.Equal(1, (await at.ReuseAsync().WaitAsync(Deadline.Usual)).Count);
    }

    [Fact]
    public async Task What_is_durable_already_is_not_copied_again()
    {
        using var at = new ReuseHarness();
        at.Old("a", ReuseHarness.Random(1, 3 * Chunk));
        at.Now(("a", ReuseHarness.Random(1, 3 * Chunk)));
        Assert.Equal(3, (await at.ReuseAsync()).Count);

        await using var again = await at.Store.StageAsync(at.Request, CancellationToken.None);

        Assert.Equal("0+3", again.Durable.ToString());
        Assert.Empty(await again.ReuseAsync(at.Roots(), CancellationToken.None));
    }

    [Fact]
    public async Task What_was_copied_and_not_committed_leaves_the_old_content_as_it_is()
    {
        using var at = new ReuseHarness();
        var old = ReuseHarness.Random(1, 5 * Chunk);
        at.Old("a", old);
        at.Now(("a", [.. old[..Chunk], .. ReuseHarness.Random(2, 3 * Chunk)]));

        await at.ReuseAsync();

        Assert.Equal(old, await File.ReadAllBytesAsync(at.At("a")));
    }

    [Fact]
    public async Task Much_is_flushed_in_between()
    {
        var flush = new FaultyFlush();
        using var at = new ReuseHarness(options => options with { Flush = flush, UnflushedBytes = 2 * Chunk });
        at.Old("a", ReuseHarness.Random(1, 9 * Chunk));
        at.Now(("a", ReuseHarness.Random(1, 9 * Chunk)));
        await using var staged = await at.Store.StageAsync(at.Request, CancellationToken.None);
        var before = flush.FileFlushes;

        await staged.ReuseAsync(at.Roots(), CancellationToken.None);

        Assert.InRange(flush.FileFlushes - before, 5, 20);
    }

    [Fact]
    public async Task A_flush_that_fails_is_told_and_what_it_covered_is_missing()
    {
        var flush = new FaultyFlush();
        using var at = new ReuseHarness(options => options with { Flush = flush });
        at.Old("a", ReuseHarness.Random(1, 2 * Chunk));
        at.Now(("a", ReuseHarness.Random(1, 2 * Chunk)));
        await using var staged = await at.Store.StageAsync(at.Request, CancellationToken.None);
        flush.FailAfter = 0;

        var failure = await StoreHarness.FailsAsync(staged.ReuseAsync(at.Roots(), CancellationToken.None));

        Assert.Equal(Reason.StorageFailed, failure.Reason);
        Assert.Null(staged.RootOf(0));
    }

    [Fact]
    public async Task A_search_that_is_cancelled_ends()
    {
        using var at = new ReuseHarness();
        at.Old("a", ReuseHarness.Random(1, 2 * Chunk));
        at.Now(("a", ReuseHarness.Random(1, 2 * Chunk)));
        await using var staged = await at.Store.StageAsync(at.Request, CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => staged.ReuseAsync(at.Roots(), new CancellationToken(canceled: true)));
    }
}
