using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class ManifestTests
{
    private const long Max = ChunkSize.Max;

    [Fact]
    public void Chunks_are_numbered_through_all_entries()
    {
        var manifest = Manifest.Create(
            [Folder("d"), File("d/empty", 0), File("d/two", ChunkSize.Min + 1), File("e", 0), File("one", 5), File("z", 0)]);

        Assert.Equal(3, manifest.ChunkCount);
        Assert.Equal(ChunkSize.Min + 6, manifest.TotalBytes);
        Assert.Equal(5, manifest.FileCount);
        Assert.Equal(["d", "e", "one", "z"], manifest.Roots.Select(root => root.Path.Value));
        Assert.Equal(new ChunkPlace(2, 0, 0, ChunkSize.Min), manifest.Locate(0));
        Assert.Equal(new ChunkPlace(2, 1, ChunkSize.Min, 1), manifest.Locate(1));
        Assert.Equal(new ChunkPlace(4, 0, 0, 5), manifest.Locate(2));
        Assert.Equal(new ChunkRange(0, 2), manifest.ChunksOf(2));
        Assert.Equal(0, manifest.ChunksOf(1).Count + manifest.ChunksOf(3).Count + manifest.ChunksOf(5).Count);
    }

    [Fact]
    public void A_manifest_of_empty_files_has_no_chunks()
    {
        var manifest = Manifest.Create([File("a", 0), File("b", 0)]);

        Assert.Equal(0, manifest.ChunkCount);
        Assert.Equal(0, manifest.BytesOf(ChunkMap.Full(0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => manifest.Locate(0));
    }

    public static TheoryData<string, Entry[]> Refused => new()
    {
        { "empty", [] },
        { "listed twice", [File("a", 1), File("a", 1)] },
        { "listed twice", [Folder("a"), File("a", 1)] },
        { "before its folder", [File("d/a", 1)] },
        { "before its folder", [File("d/a", 1), Folder("d")] },
        { "before its folder", [File("d", 1), File("d/a", 1)] },
        { "before its folder", [Folder("d"), File("d/e/a", 1)] },
        { "negative size", [File("a", -1)] },
        { "has a size", [Folder("a") with { Size = 1 }] },
        { "neither a file nor a folder", [File("a", 1) with { Kind = 0 }] },
        { "neither a file nor a folder", [File("a", 1) with { Kind = (EntryKind)3 }] },
        { "chunks", [File("a", long.MaxValue)] },
        { "chunks", [File("a", Max * int.MaxValue), File("b", 1)] },
        { "chunks", [File("a", 1), File("b", long.MaxValue)] },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void What_no_source_can_offer_is_refused(string named, Entry[] entries)
    {
        Assert.Null(Manifest.TryCreate(entries, out var problem));
        Assert.Contains(named, problem, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Manifest.Create(entries));
    }

    [Fact]
    public void The_most_chunks_a_manifest_can_have_are_counted_exactly()
    {
        var manifest = Manifest.Create([File("a", Max * (int.MaxValue - 1)), File("b", 7)]);

        Assert.Equal(int.MaxValue, manifest.ChunkCount);
        Assert.Equal(new ChunkPlace(1, 0, 0, 7), manifest.Locate(int.MaxValue - 1));
        Assert.Equal(manifest.TotalBytes, manifest.BytesOf(ChunkMap.Full(int.MaxValue)));
    }

    [Fact]
    public void A_claimed_size_costs_no_memory()
    {
        Entry[] entries = [File("a", Max * 1_000_000_000)];
        Manifest.Create(entries);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Manifest.Create(entries);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 4096);
    }

    [Fact]
    public void Hostile_names_are_escaped_in_what_is_wrong()
    {
        var name = OperatingSystem.IsWindows() ? "a\u009b" : "a\u001b";

        Manifest.TryCreate([File(name, -1)], out var problem);

        Assert.DoesNotContain(name, problem, StringComparison.Ordinal);
        Assert.Contains(@"a\u{", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Later_changes_to_the_list_do_not_reach_the_manifest()
    {
        List<Entry> entries = [File("a", 1)];
        var manifest = Manifest.Create(entries);

        entries.Clear();

        Assert.Single(manifest.Entries);
    }

    [Fact]
    public void Chunks_beyond_the_end_are_refused()
    {
        var manifest = Manifest.Create([File("a", 1)]);

        Assert.Throws<ArgumentOutOfRangeException>(() => manifest.BytesOf(new ChunkRange(0, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => manifest.Locate(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => manifest.Locate(-1));
    }

    [Fact]
    public void Content_ids_are_filled_in_for_files_only()
    {
        var content = ContentId.TryParse(new string('a', 64)) ?? throw new InvalidOperationException("no content id");
        var manifest = Manifest.Create([Folder("d"), File("d/a", 1)]);

        var hashed = manifest.WithContents([ContentId.Empty, content]);

        Assert.False(manifest.IsHashed);
        Assert.True(hashed.IsHashed);
        Assert.Null(hashed.Entries[0].Content);
        Assert.Equal(content, hashed.Entries[1].Content);
        Assert.Throws<ArgumentException>(() => manifest.WithContents([content]));
    }

    [Fact]
    public void Roots_are_renamed_with_what_is_below_them()
    {
        var at = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var manifest = Manifest.Create(
        [
            new Entry(RelativePath.Parse("a"), EntryKind.Folder, 0, at, false, null),
            new Entry(RelativePath.Parse("a/b"), EntryKind.File, 1, at, false, null),
            new Entry(RelativePath.Parse("c"), EntryKind.File, 2, at, false, null),
        ]);

        var renamed = manifest.WithRoots(["a (2)", "c"]);

        Assert.Equal(["a (2)", "a (2)/b", "c"], renamed.Entries.Select(entry => entry.Path.Value));
        Assert.Equal((manifest.ChunkCount, manifest.TotalBytes), (renamed.ChunkCount, renamed.TotalBytes));
        Assert.Throws<ArgumentException>(() => manifest.WithRoots(["a"]));
    }

    private static Entry File(string path, long size) =>
        new(RelativePath.Parse(path), EntryKind.File, size, DateTime.UnixEpoch, Executable: false);

    private static Entry Folder(string path) =>
        new(RelativePath.Parse(path), EntryKind.Folder, 0, DateTime.UnixEpoch, Executable: false);
}
