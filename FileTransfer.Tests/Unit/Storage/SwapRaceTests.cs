using System.Diagnostics;
using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Platform;
using FileTransfer.Actors.Storage.Sources;
using FileTransfer.Tests.Contracts.Storage;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage;

/// <summary>A folder below a root is exchanged with a link to the outside all the time; nothing gets in or out by it.</summary>
public sealed class SwapRaceTests : IDisposable
{
    private const int Rounds = 400;
    private const string Secret = "the canary's own text";

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly StoreHarness _at = new();
    private readonly string _outside;

    public SwapRaceTests()
    {
        _outside = Path.Combine(_at.Folder, "outside");
        foreach (var name in (string[])["a", "b/c", "deep/er"]) Write(Path.Combine(_outside, name), Secret);
    }

    public void Dispose() => _at.Dispose();

    /// <summary>On a busy machine one side may have all of the first rounds to itself.</summary>
    private bool GoesOn(int round, int least, Func<bool> hasBoth) => round < least || (!hasBoth() && _watch.Elapsed < Deadline.Usual);

    [Fact]
    public async Task A_scan_and_what_is_read_after_it_never_leave_the_tree()
    {
        var tree = Path.Combine(_at.Folder, "tree");
        foreach (var name in (string[])["sub/a", "sub/b/c", "sub/deep/er"]) Write(Path.Combine(tree, name), "ours");
        var link = Path.Combine(_at.Folder, "swap");
        Directory.CreateSymbolicLink(link, _outside);
        using var swapping = new SwapLoop(Path.Combine(tree, "sub"), link);

        var (whole, read, rounds) = (0, 0, 0);
        for (; GoesOn(rounds, Rounds, () => swapping.Swaps > 100 && whole > 0 && whole < rounds && read > 0); rounds++)
        {
            var scan = TreeScan.Scan([tree], new ScanOptions(), CancellationToken.None);
            if (scan.Manifest.Entries.Count > 2) whole++;
            Assert.All(scan.Manifest.Entries, entry => Assert.NotEqual(Secret.Length, entry.Size));
            using var source = new LocalSource(scan);
            for (var chunk = 0; chunk < scan.Manifest.ChunkCount; chunk++)
            {
                try
                {
                    using var buffer = await source.ReadAsync(chunk, CancellationToken.None);
                    read++;
                    Assert.Equal("ours", Encoding.UTF8.GetString(buffer.Data.Span));
                }
                catch (FailureException changed)
                {
                    Assert.Equal(Reason.SourceChanged, changed.Failure.Reason);
                }
            }
        }

        // A race that never had both outcomes has proved nothing.
        Assert.True(swapping.Swaps > 100 && whole > 0 && whole < rounds && read > 0, $"{swapping.Swaps} swaps, {whole} whole scans, {read} reads");
    }

    [Fact]
    public void A_listing_and_a_stored_tree_never_leave_the_store()
    {
        Write(_at.At("sub/a"), "ours");
        var link = Path.Combine(_at.Folder, "swap");
        Directory.CreateSymbolicLink(link, _outside);
        using var swapping = new SwapLoop(_at.At("sub"), link);

        var (found, missed) = (0, 0);
        for (var i = 0; GoesOn(i, Rounds, () => swapping.Swaps > 100 && found > 0 && missed > 0); i++)
        {
            Try(() =>
            {
                var listed = StoredListing.Read(_at.Root, RelativePath.Parse("sub"), 10, CancellationToken.None);
                Assert.Equal(["a"], listed.Select(entry => entry.Path.Value));
                Assert.All(listed, entry => Assert.Equal(4, entry.Size));
            });
            Try(() =>
            {
                var scan = StoredTree.Scan(_at.Root, RelativePath.Parse("sub/a"), new ScanOptions(), CancellationToken.None);
                Assert.Equal(4, Assert.Single(scan.Manifest.Entries).Size);
            });
        }

        Assert.True(swapping.Swaps > 100 && found > 0 && missed > 0, $"{swapping.Swaps} swaps, {found} found, {missed} missed");

        void Try(Action look)
        {
            try
            {
                look();
                found++;
            }
            catch (FailureException refused)
            {
                Assert.True(refused.Failure.Reason is Reason.NotFound or Reason.StorageFailed, refused.Failure.ToString());
                missed++;
            }
        }
    }

    [Fact]
    public async Task What_is_stored_lands_inside_or_not_at_all()
    {
        using var store = FileStore.Open(_at.Options);
        Directory.CreateDirectory(_at.At("sub"));
        var link = Path.Combine(_at.Folder, "swap");
        Directory.CreateSymbolicLink(link, _outside);
        var before = SampleFiles.Describe(_outside);
        var (stored, refused) = (0, 0);
        using (var swapping = new SwapLoop(_at.At("sub"), link))
        {
            for (var i = 0; GoesOn(i, Rounds / 4, () => swapping.Swaps > 100 && stored > 0 && refused > 0); i++)
            {
                var policy = (i % 3) switch { 0 => ExistingNames.Overwrite, 1 => ExistingNames.Replace, _ => ExistingNames.KeepBoth };
                try
                {
                    await _at.StoreAsync(store, StoreHarness.Request(_at.Manifest("d/", "d/x:10", "a:7"), policy, into: i % 2 == 0 ? "sub" : "sub/deeper"));
                    stored++;
                }
                catch (FailureException failure)
                {
                    Assert.True(failure.Failure.Reason is Reason.Exists or Reason.StorageFailed, failure.Failure.ToString());
                    refused++;
                }

                try
                {
                    await store.RemoveAsync(RelativePath.Parse("sub/a"), CancellationToken.None);
                }
                catch (FailureException failure)
                {
                    Assert.True(failure.Failure.Reason is Reason.NotFound or Reason.Exists, failure.Failure.ToString());
                }
            }

            Assert.True(swapping.Swaps > 100 && stored > 0 && refused > 0, $"{swapping.Swaps} swaps, {stored} stored, {refused} refused");
        }

        Assert.Equal(before, SampleFiles.Describe(_outside));
    }

    [Theory]
    [InlineData("sub/a", true)]
    [InlineData("sub/missing", false)]
    [InlineData("link/a", false)]
    [InlineData("sub/up", false)]
    [InlineData("sub/../sub/a", false)]
    [InlineData("../outside/a", false)]
    [InlineData("/etc/passwd", false)]
    public void A_kernel_without_openat2_is_as_strict(string path, bool opens)
    {
        Write(_at.At("sub/a"), "ours");
        Directory.CreateSymbolicLink(_at.At("link"), _outside);
        Directory.CreateSymbolicLink(_at.At("sub/up"), "..");
        using var root = Folder.Open(_at.Root);

        using var stepwise = Beneath.TryStepwise(root.Handle, path, OpenFlags.ChildFile, out _);
        Assert.Equal(opens, stepwise is not null);
        if (path.Contains("..", StringComparison.Ordinal)) return;   // inside, that is a way; our paths never hold it
        using var atOnce = Beneath.TryOpen(root.Handle, path, OpenFlags.ChildFile, out _);
        Assert.Equal(opens, atOnce is not null);
    }

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
