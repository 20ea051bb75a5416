using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Platform;
using FileTransfer.Tests.Contracts.Storage;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage;

/// <summary>Old files that change while they are read, and how much of them is read.</summary>
public sealed class OldContentTests : IDisposable
{
    private const int Chunk = ChunkSize.Min;

    private readonly ReuseHarness _at = new();
    private readonly List<string> _opened = [];

    public void Dispose() => _at.Dispose();

    [Theory]
    [InlineData(nameof(IOException))]
    [InlineData(nameof(UnauthorizedAccessException))]
    [InlineData(nameof(FailureException))]
    public void A_file_that_cannot_be_opened_any_more_has_nothing(string error)
    {
        MakeTwo();

        var found = Find((folder, name) => name != "a" ? folder.OpenFile(name) : throw (error switch
        {
            nameof(IOException) => new IOException("gone"),
            nameof(UnauthorizedAccessException) => new UnauthorizedAccessException("not yours"),
            _ => new FailureException(Reason.StorageFailed, "rotten"),
        }));

        Assert.Equal([2, 3], found);
    }

    [Fact]
    public void A_file_that_vanishes_meanwhile_has_nothing()
    {
        MakeTwo();

        Assert.Equal([2, 3], Find((folder, name) =>
        {
            if (name == "a") File.Delete(_at.At("d/a"));
            return folder.OpenFile(name);
        }));
    }

    [Fact]
    public void A_file_that_becomes_shorter_meanwhile_has_what_is_left()
    {
        MakeTwo();

        Assert.Equal([0, 2, 3], Find((folder, name) =>
        {
            if (name == "a") File.WriteAllBytes(_at.At("d/a"), File.ReadAllBytes(_at.At("d/a"))[..Chunk]);
            return folder.OpenFile(name);
        }));
    }

    [Fact]
    public void A_file_that_changes_meanwhile_has_only_what_is_still_in_it()
    {
        MakeTwo();

        Assert.Equal([1, 2, 3], Find((folder, name) =>
        {
            if (name != "a") return folder.OpenFile(name);
            using var change = File.OpenWrite(_at.At("d/a"));
            change.Write("other"u8);
            return folder.OpenFile(name);
        }));
    }

    [Fact]
    public void A_file_that_cannot_be_read_any_more_has_nothing()
    {
        MakeTwo();

        Assert.Equal([2, 3], Find((folder, name) => name == "a" ? Folder.Open(_at.At("d")).Handle : folder.OpenFile(name)));
    }

    [Fact]
    public void A_pipe_that_takes_the_place_of_a_file_has_nothing()
    {
        MakeTwo();

        Assert.Equal([2, 3], Find((folder, name) =>
        {
            if (name == "a")
            {
                File.Delete(_at.At("d/a"));
                FileTransfer.Tests.Support.SpecialFiles.MakePipe(_at.At("d/a"));
            }

            return folder.OpenFile(name);
        }));
    }

    [Fact]
    public void A_file_that_is_cut_as_before_is_read_once()
    {
        MakeTwo();
        File.WriteAllBytes(_at.At("d/a"), ReuseHarness.Random(3, 2 * Chunk));

        Assert.Equal([2, 3], Find());

        Assert.Equal(["a", "b"], _opened.Order());
    }

    [Fact]
    public void Of_a_large_file_with_nothing_in_common_a_sample_is_read()
    {
        _at.Old("d/a", ReuseHarness.Random(1, 100 * Chunk));
        _at.Now(("d/a", ReuseHarness.Random(2, 100 * Chunk)));

        Assert.Empty(Find(out var read, new ChunkMap()));

        Assert.Equal(13, read);   // every eighth
    }

    [Theory]
    [InlineData(0)]
    [InlineData(41)]
    [InlineData(92)]
    public void What_stayed_for_eight_chunks_of_a_large_file_is_found_wherever_it_is(int first)
    {
        var (old, now) = (ReuseHarness.Random(1, 100 * Chunk), ReuseHarness.Random(2, 100 * Chunk));
        old.AsSpan(first * Chunk, 8 * Chunk).CopyTo(now.AsSpan(first * Chunk));
        _at.Old("d/a", old);
        _at.Now(("d/a", now));

        Assert.Equal(Enumerable.Range(first, 8), Find());
    }

    [Fact]
    public void A_large_file_that_grew_is_found_as_far_as_it_went()
    {
        var now = ReuseHarness.Random(1, 200 * Chunk);
        _at.Old("d/a", now[..(90 * Chunk)]);
        _at.Now(("d/a", now));

        Assert.Equal(Enumerable.Range(0, 90), Find());
    }

    [Fact]
    public void A_sample_that_an_earlier_attempt_has_taken_still_counts()
    {
        var now = ReuseHarness.Random(1, 100 * Chunk);
        _at.Old("d/a", now);
        _at.Now(("d/a", now));
        var sample = new ChunkMap([.. Enumerable.Range(0, 13).Select(i => new ChunkRange(8 * i, 1))]);

        Assert.Equal(87, Find(out _, sample).Length);
    }

    [Fact]
    public void A_read_that_is_cancelled_ends()
    {
        MakeTwo();
        using var cancel = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => Find(
            (folder, name) =>
            {
                cancel.Cancel();
                return folder.OpenFile(name);
            },
            cancel: cancel.Token));
    }

    [Fact]
    public void Of_a_folder_with_very_many_files_only_so_many_are_looked_at()
    {
        for (var i = 0; i < 50; i++) _at.Old($"d/{i:00}", ReuseHarness.Random(i, Chunk));
        _at.Now(("d/a", ReuseHarness.Random(1000, 100 * Chunk)));

        Assert.Empty(Find(moreFiles: 10));

        Assert.Equal(12, _opened.Count);   // beyond the folder and the file of the manifest
    }

    [Fact]
    public void When_everything_is_found_nothing_more_is_read()
    {
        for (var i = 0; i < 20; i++) _at.Old($"d/other {i}", ReuseHarness.Random(100 + i, Chunk));
        MakeTwo();

        Find();

        Assert.Equal(["a", "b"], _opened.Order());
    }

    [Fact]
    public void A_small_transfer_does_not_wait_for_a_large_folder()
    {
        for (var i = 0; i < 50; i++) _at.Old($"d/{i:00}", ReuseHarness.Random(i, 2 * Chunk));
        _at.Now(("d/a", ReuseHarness.Random(1000, 3 * Chunk)));

        Assert.Empty(Find());

        Assert.InRange(_opened.Count, 1, 2);
    }

    [Fact]
    public void Files_of_a_wanted_size_are_read_first()
    {
        for (var i = 0; i < 50; i++) _at.Old($"d/{i:00}", ReuseHarness.Random(i, 2 * Chunk));
        _at.Old("d/wanted", ReuseHarness.Random(1000, 3 * Chunk));
        _at.Now(("d/a", ReuseHarness.Random(1000, 3 * Chunk)));

        Assert.Equal([0, 1, 2], Find());

        Assert.Equal(["wanted"], _opened);
    }

    private void MakeTwo()
    {
        var (a, b) = (ReuseHarness.Random(1, 2 * Chunk), ReuseHarness.Random(2, 2 * Chunk));
        _at.Old("d/a", a);
        _at.Old("d/b", b);
        _at.Now(("d/a", a), ("d/b", b));
    }

    /// <returns>The chunks that were found.</returns>
    private int[] Find(Func<Folder, string, SafeFileHandle>? open = null, int moreFiles = 1000, CancellationToken cancel = default) =>
        Find(out _, new ChunkMap(), open, moreFiles, cancel);

    /// <param name="read">How many pieces were read.</param>
    /// <param name="there">Chunks that are not wanted any more.</param>
    /// <param name="open">Opens a file of a folder.</param>
    /// <param name="moreFiles">See <see cref="OldContent.MoreFiles"/>.</param>
    /// <param name="cancel">Ends it.</param>
    private int[] Find(
        out int read, ChunkMap there, Func<Folder, string, SafeFileHandle>? open = null, int moreFiles = 1000, CancellationToken cancel = default)
    {
        using var root = Folder.Open(_at.Options.Root);
        var wanted = new WantedChunks(_at.Manifest, _at.Roots(), ChunkMap.Full(_at.Manifest.ChunkCount).Except(there));
        var content = new OldContent(root, _at.Manifest, (folder, name) =>
        {
            _opened.Add(name);
            return open is null ? folder.OpenFile(name) : open(folder, name);
        })
        {
            MoreFiles = moreFiles,
        };
        var found = new List<int>();
        read = 0;
        foreach (var chunk in content.Chunks(wanted, cancel))
        {
            read++;
            found.AddRange(wanted.Take(chunk.Root, chunk.Length));
        }

        return [.. found.Order()];
    }
}
