using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Sources;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Sources;

public sealed class TreeScanTests : IDisposable
{
    private readonly TestTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Lists_parents_before_children_in_ordinal_order()
    {
        foreach (var path in new[] { "top/b/2", "top/b/10", "top/B", "top/a/x/deep", "top/a.txt", "top/ä" }) _tree.File(path);

        var scan = _tree.Scan("top");

        Assert.Equal(
            ["top", "top/B", "top/a", "top/a/x", "top/a/x/deep", "top/a.txt", "top/b", "top/b/10", "top/b/2", "top/ä"],
            Paths(scan));
        Assert.Empty(scan.Skipped);
        Assert.Equal(_tree.At("top/b/10"), scan.FullPath(7));
    }

    [Fact]
    public void Keeps_empty_folders_and_files_sizes_times_and_the_executable_bit()
    {
        var run = _tree.File("top/run.sh", 5);
        TestTree.MakeExecutable(run);
        var time = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1234567);
        File.SetLastWriteTimeUtc(run, time);
        _tree.File("top/none", 0);
        _tree.Folder("top/empty");

        var entries = _tree.Scan("top").Manifest.Entries;

        Assert.Equal([EntryKind.Folder, EntryKind.Folder, EntryKind.File, EntryKind.File], entries.Select(e => e.Kind));
        Assert.Equal((0L, false), (entries[2].Size, entries[2].Executable));
        Assert.Equal((5L, true, time), (entries[3].Size, entries[3].Executable, entries[3].ModifiedAt));
        Assert.Equal(DateTimeKind.Utc, entries[3].ModifiedAt.Kind);
    }

    [Fact]
    public void Times_before_1970_and_the_file_systems_limits_are_kept()
    {
        var old = _tree.File("old");
        var time = new DateTime(1969, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddMilliseconds(250);
        File.SetLastWriteTimeUtc(old, time);

        Assert.Equal(time, _tree.Scan("old").Manifest.Entries[0].ModifiedAt);
    }

    [Theory]
    [InlineData("folder/")]
    [InlineData("folder/.")]
    [InlineData("other/../folder")]
    [InlineData("folder//")]
    public void Names_a_root_by_its_last_component(string path)
    {
        _tree.File("folder/file");
        _tree.Folder("other");

        Assert.Equal(["folder", "folder/file"], Paths(_tree.Scan(path)));
    }

    [Fact]
    public void The_current_folder_has_its_own_name()
    {
        var here = new DirectoryInfo(Directory.GetCurrentDirectory());

        Assert.Equal(here.Name, ScanRoot.Parse(".").Name.Value);
        Assert.Equal(here.Parent!.FullName, ScanRoot.Parse("./").Folder);
    }

    [Fact]
    public void The_root_of_the_file_system_is_refused() => Fails(Reason.Usage, "/", "root of the file system");

    [Fact]
    public void An_empty_path_and_no_path_are_refused()
    {
        Assert.Equal(Reason.Usage, Assert.Throws<FailureException>(() => ScanRoot.Parse("")).Failure.Reason);
        Assert.Equal(Reason.Usage, Assert.Throws<FailureException>(() => _tree.Scan()).Failure.Reason);
    }

    [Fact]
    public void A_missing_path_is_not_found_and_its_name_escaped()
    {
        Fails(Reason.NotFound, _tree.At("mis\u001bsing"), "mis\\u{1b}sing does not exist");
        Fails(Reason.NotFound, _tree.At("no/where"), "does not exist");
    }

    [Fact]
    public void Two_paths_of_one_name_are_refused_and_of_two_names_keep_their_order()
    {
        var (b, a) = (_tree.File("1/b"), _tree.File("2/a"));
        _tree.File("2/b");

        Assert.Equal(["b", "a"], Paths(TreeScan.Scan([b, a], new ScanOptions(), CancellationToken.None)));
        var failure = Assert.Throws<FailureException>(() => _tree.Scan("1/b", "2/b")).Failure;
        Assert.Equal((Reason.Usage, "two of the paths are called b"), (failure.Reason, failure.Detail));
    }

    [Fact]
    public void Our_own_folder_is_left_out_in_silence_and_refused_when_named()
    {
        _tree.File("top/.filetransfer/catalog.db");
        _tree.File("top/sub/.FileTransfer/x");
        _tree.File("top/file");

        var scan = _tree.Scan("top");

        Assert.Equal(["top", "top/file", "top/sub"], Paths(scan));
        Assert.Empty(scan.Skipped);
        Fails(Reason.NameRefused, _tree.At("top/.filetransfer"), "reserved");
    }

    [Fact]
    public void A_tree_deeper_than_any_thread_stack_is_listed_to_the_limit_and_the_rest_named_once()
    {
        var folder = _tree.Root;
        for (var i = 0; i < 200; i++) folder = Path.Join(folder, "d");
        Directory.CreateDirectory(folder);

        var scan = _tree.Scan("d");

        Assert.Equal(RelativePath.MaxDepth, scan.Manifest.Entries.Count);
        Assert.Contains("deeper", Assert.Single(scan.Skipped).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void More_entries_than_the_limit_are_refused_and_exactly_as_many_are_not()
    {
        for (var i = 0; i < 4; i++) _tree.File($"top/{i}");
        _tree.Link("top/link", "nowhere");

        Assert.Single(_tree.Scan(new ScanOptions { MaxEntries = 6 }, "top").Skipped);
        var failure = Assert.Throws<FailureException>(() => _tree.Scan(new ScanOptions { MaxEntries = 5 }, "top")).Failure;
        Assert.Equal(Reason.LimitReached, failure.Reason);
    }

    [Fact]
    public void A_cancelled_scan_stops()
    {
        _tree.File("top/file");
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();

        Assert.Throws<OperationCanceledException>(() => TreeScan.Scan([_tree.Root], new ScanOptions(), cancel.Token));
    }

    private static IEnumerable<string> Paths(ScanResult scan) => scan.Manifest.Entries.Select(entry => entry.Path.Value);

    private static void Fails(Reason reason, string path, string detail)
    {
        var failure = Assert
            .Throws<FailureException>(() => TreeScan.Scan([path], new ScanOptions(), CancellationToken.None)).Failure;
        Assert.Equal(reason, failure.Reason);
        Assert.Contains(detail, failure.Detail, StringComparison.Ordinal);
    }
}
