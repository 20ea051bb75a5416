using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using Xunit;

namespace FileTransfer.Tests.Contracts.Storage;

/// <summary>What every store promises, whether one process or several use its folder.</summary>
public abstract class FileStoreContract : IDisposable
{
    private readonly StoreHarness _at = new();
    private FileStore? _store;

    protected abstract bool Shared { get; }

    private StoreOptions Options => _at.Options with { Shared = Shared };

    private FileStore Store => _store ??= FileStore.Open(Options);

    public void Dispose()
    {
        _store?.Dispose();
        _at.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((64 * 1024) - 1)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(3_000_000)]
    public async Task A_file_arrives_with_its_bytes_time_and_content_id(int length)
    {
        var manifest = _at.Manifest($"a.bin:{length}");
        var result = await _at.StoreAsync(Store, StoreHarness.Request(manifest));
        _at.AssertStored("a.bin", "a.bin");
        Assert.Equal(StoreHarness.Stamp, File.GetLastWriteTimeUtc(_at.At("a.bin")));
        var entry = Assert.Single(result.Entries);
        Assert.Equal(_at.ContentsOf(manifest)[0], entry.Content);
        Assert.Equal(manifest.ChunkCount, entry.ChunkRoots.Length);
        Assert.Equal(File.GetLastWriteTimeUtc(_at.At("a.bin")), entry.ModifiedAt);
        Assert.Empty(_at.StagingFolders());
    }

    [Fact]
    public async Task A_folder_arrives_with_empty_folders_empty_files_and_executable_bits()
    {
        var manifest = _at.Manifest("d/", "d/empty/", "d/zero:0", "d/run.sh:10", "d/ü/", "d/ü/x\n:70000");
        var result = await _at.StoreAsync(Store, StoreHarness.Request(manifest, into: "to/here"));
        Assert.Equal(["to/here/d"], result.Roots.Select(root => root.Value));
        Assert.True(Directory.Exists(_at.At("to/here/d/empty")));
        Assert.Empty(File.ReadAllBytes(_at.At("to/here/d/zero")));
        _at.AssertStored("to/here/d/ü/x\n", "d/ü/x\n");
        Assert.Equal(StoreHarness.Stamp, Directory.GetLastWriteTimeUtc(_at.At("to/here/d")));
        if (OperatingSystem.IsWindows()) return;
        Assert.True(File.GetUnixFileMode(_at.At("to/here/d/run.sh")).HasFlag(UnixFileMode.UserExecute));
        Assert.False(File.GetUnixFileMode(_at.At("to/here/d/zero")).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public async Task Nothing_is_visible_before_the_commit()
    {
        await using var staged = await _at.ReceiveAsync(Store, StoreHarness.Request(_at.Manifest("a:100", "d/", "d/b:100")));
        await staged.FlushAsync(CancellationToken.None);
        Assert.Empty(Directory.GetFileSystemEntries(_at.Root));
    }

    [Fact]
    public async Task A_chunk_with_other_bytes_is_refused_and_does_not_count()
    {
        var manifest = _at.Manifest("a:100000");
        await using var staged = await Store.StageAsync(StoreHarness.Request(manifest), CancellationToken.None);
        var wrong = _at.ChunkOf(manifest, 0).ToArray();
        wrong[99] ^= 1;
        Assert.False(await staged.WriteAsync(0, wrong, _at.RootOf(manifest, 0), CancellationToken.None));
        Assert.False(await staged.WriteAsync(1, wrong, _at.RootOf(manifest, 0), CancellationToken.None));
        Assert.Null(staged.RootOf(0));
        Assert.Empty(await staged.FlushAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Flushed_chunks_survive_and_unflushed_ones_do_not_count()
    {
        var manifest = _at.Manifest("a:500000", "b:100");
        var request = StoreHarness.Request(manifest);
        await using (var first = await Store.StageAsync(request, CancellationToken.None))
        {
            await _at.WriteAsync(first, [5, 2]);
            Assert.Equal([new ChunkRange(2, 1), new ChunkRange(5, 1)], await first.FlushAsync(CancellationToken.None));
            await _at.WriteAsync(first, [3]);
            Assert.Equal(64 * 1024, first.UnflushedBytes);
        }

        await using var second = await Store.StageAsync(request, CancellationToken.None);
        Assert.Equal("2+1,5+1", second.Durable.ToString());
        Assert.Equal(_at.RootOf(manifest, 5), second.RootOf(5));
        await _at.WriteAsync(second, [0, 1, 3, 4, 6, 7, 8]);
        await second.CommitAsync(_at.ContentsOf(manifest), CancellationToken.None);
        _at.AssertStored("a", "a");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(200_000)]
    public async Task A_partial_that_was_changed_on_disk_loses_only_the_chunks_concerned(int cutAt)
    {
        var manifest = _at.Manifest("a:200000");
        var request = StoreHarness.Request(manifest);
        await using (var first = await _at.ReceiveAsync(Store, request)) await first.FlushAsync(CancellationToken.None);
        var file = Directory.GetFiles(_at.Work, "a", SearchOption.AllDirectories).Single();
        if (cutAt < 200_000)
        {
            using var cut = File.OpenWrite(file);
            cut.SetLength(cutAt);
        }
        else
        {
            using var flip = File.OpenWrite(file);
            flip.Position = 70_000;
            flip.WriteByte(0);
            flip.WriteByte(1);
        }

        await using var second = await Store.StageAsync(request, CancellationToken.None);
        Assert.Equal(cutAt < 200_000 ? "" : "0+1,2+2", second.Durable.ToString());
        await _at.WriteAsync(second, ChunkMap.Full(4).Except(second.Durable).Chunks());
        await second.CommitAsync(_at.ContentsOf(manifest), CancellationToken.None);
        _at.AssertStored("a", "a");
    }

    [Fact]
    public async Task Another_manifest_under_the_same_id_starts_anew()
    {
        var request = StoreHarness.Request(_at.Manifest("a:100"));
        await using (var first = await _at.ReceiveAsync(Store, request)) await first.FlushAsync(CancellationToken.None);
        await using var second = await Store.StageAsync(request with { Manifest = _at.Manifest("a:101") }, CancellationToken.None);
        Assert.True(second.Durable.IsEmpty);
    }

    [Fact]
    public async Task A_changed_destination_keeps_the_chunks()
    {
        var request = StoreHarness.Request(_at.Manifest("a:100"));
        await using (var first = await _at.ReceiveAsync(Store, request)) await first.FlushAsync(CancellationToken.None);
        await using (var second = await Store.StageAsync(request with { Into = StoreHarness.PathOf("x/y") }, CancellationToken.None))
        {
            Assert.Equal(1, second.Durable.Count);
            await second.CommitAsync(null, CancellationToken.None);
        }

        _at.AssertStored("x/y/a", "a");
    }

    [Fact]
    public async Task A_transfer_of_somebody_else_cannot_be_resumed()
    {
        var request = StoreHarness.Request(_at.Manifest("a:100"));
        await (await _at.ReceiveAsync(Store, request)).DisposeAsync();
        var failure = await StoreHarness.FailsAsync(
            Store.StageAsync(request with { Owner = NodeId.Parse("mallory") }, CancellationToken.None));
        Assert.Equal(Reason.NotAllowed, failure.Reason);
        Assert.Single(_at.StagingFolders());
    }

    [Fact]
    public async Task One_transfer_is_open_once()
    {
        var request = StoreHarness.Request(_at.Manifest("a:100"));
        await using var first = await Store.StageAsync(request, CancellationToken.None);
        var failure = await StoreHarness.FailsAsync(Store.StageAsync(request, CancellationToken.None));
        Assert.Equal(Reason.LimitReached, failure.Reason);
    }

    [Fact]
    public async Task Whoever_waits_for_a_transfer_has_it_when_what_was_there_before_is_settled()
    {
        var request = StoreHarness.Request(_at.Manifest("a:100"));
        var staged = await _at.ReceiveAsync(Store, request);
        var waiting = Store.HoldAsync(request.Id, CancellationToken.None);
        await staged.CommitAsync(null, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await staged.DiscardAsync();

        using var place = await waiting;
        Assert.NotNull(await Store.FindConflictAsync(request.Manifest, null, CancellationToken.None));
        var next = Store.HoldAsync(request.Id, CancellationToken.None);
        Assert.False(next.IsCompleted);
        place.Dispose();
        (await next).Dispose();
    }

    [Fact]
    public async Task Forgotten_chunks_take_other_bytes()
    {
        var request = StoreHarness.Request(_at.Manifest("a:100"));
        await using var staged = await _at.ReceiveAsync(Store, request);
        await staged.FlushAsync(CancellationToken.None);
        var changed = _at.Manifest("a:100:changed");
        Assert.False(await staged.WriteAsync(0, _at.ChunkOf(changed, 0), _at.RootOf(changed, 0), CancellationToken.None));
        await staged.ForgetAsync([new ChunkRange(0, 1)], CancellationToken.None);
        Assert.True(await staged.WriteAsync(0, _at.ChunkOf(changed, 0), _at.RootOf(changed, 0), CancellationToken.None));
        await staged.CommitAsync(_at.ContentsOf(changed), CancellationToken.None);
        _at.AssertStored("a", "a");
    }

    [Fact]
    public async Task Too_large_a_file_is_refused_and_leaves_nothing()
    {
        _store = FileStore.Open(Options with { MaxFileBytes = 1024 * 1024 });
        var failure = await StoreHarness.FailsAsync(
            _store.StageAsync(StoreHarness.Request(_at.Manifest($"big:{3 * 1024 * 1024}")), CancellationToken.None));
        Assert.Equal(new Failure(Reason.TooLarge, "big has 3 MiB, at most 1 MiB are allowed"), failure);
        Assert.Empty(_at.StagingFolders());
    }

    [Fact]
    public async Task Too_large_a_transfer_is_refused()
    {
        _store = FileStore.Open(Options with { MaxTotalBytes = 1024 });
        var failure = await StoreHarness.FailsAsync(
            _store.StageAsync(StoreHarness.Request(_at.Manifest("a:600", "b:600")), CancellationToken.None));
        Assert.Equal(Reason.TooLarge, failure.Reason);
    }

    [Fact]
    public async Task Too_little_space_is_refused_with_both_numbers_and_leaves_nothing()
    {
        var free = new DriveInfo(_at.Folder).AvailableFreeSpace;
        _store = FileStore.Open(Options with { KeepFreeBytes = free + (1L << 40) });
        var failure = await StoreHarness.FailsAsync(
            _store.StageAsync(StoreHarness.Request(_at.Manifest("a:1048576")), CancellationToken.None));
        Assert.Equal(Reason.NoSpace, failure.Reason);
        Assert.Equal("0 bytes free, 1 MiB needed", failure.Detail);
        Assert.Empty(_at.StagingFolders());
    }

    [Fact]
    public async Task A_removed_folder_is_gone_and_a_missing_one_is_named()
    {
        await _at.StoreAsync(Store, StoreHarness.Request(_at.Manifest("d/", "d/a:10"), into: "x"));
        await Store.RemoveAsync(StoreHarness.PathOf("x/d"), CancellationToken.None);
        Assert.Empty(Directory.GetFileSystemEntries(_at.At("x")));
        var failure = await StoreHarness.FailsAsync(Store.RemoveAsync(StoreHarness.PathOf("x/d"), CancellationToken.None));
        Assert.Equal(new Failure(Reason.NotFound, "x/d does not exist"), failure);
    }

    [Fact]
    public async Task Content_that_differs_from_what_the_source_read_is_never_visible()
    {
        var manifest = _at.Manifest("a:100", "b:100");
        await using var staged = await _at.ReceiveAsync(Store, StoreHarness.Request(manifest));
        var contents = _at.ContentsOf(manifest).ToArray();
        (contents[1], contents[0]) = (contents[0], contents[1]);
        var failure = await StoreHarness.FailsAsync(staged.CommitAsync(contents, CancellationToken.None));
        Assert.Equal(new Failure(Reason.SourceChanged, "a changed while it was sent"), failure);
        Assert.Empty(Directory.GetFileSystemEntries(_at.Root));
    }

    [Fact]
    public async Task Content_other_than_announced_is_corrupt()
    {
        var manifest = _at.Manifest("a:100");
        var other = manifest.WithContents(_at.ContentsOf(_at.Manifest("b:100")));
        var failure = await StoreHarness.FailsAsync(_at.StoreAsync(Store, StoreHarness.Request(other)));
        Assert.Equal(Reason.Corrupt, failure.Reason);
    }

    [Fact]
    public async Task More_files_than_handles_arrive_all()
    {
        _store = FileStore.Open(Options with { OpenFiles = 3 });
        string[] names = [.. Enumerable.Range(0, 200).Select(i => $"d/f{i}:{i}")];
        await _at.StoreAsync(_store, StoreHarness.Request(_at.Manifest(["d/", .. names])));
        for (var i = 0; i < 200; i++) _at.AssertStored($"d/f{i}", $"d/f{i}");
    }

    [Fact]
    public async Task Chunks_written_at_once_with_flushes_between_all_arrive()
    {
        var manifest = _at.Manifest("a:3000000", "b:2000000");
        await using var staged = await Store.StageAsync(StoreHarness.Request(manifest), CancellationToken.None);
        var writes = Enumerable.Range(0, manifest.ChunkCount).Select(async chunk =>
        {
            Assert.True(await staged.WriteAsync(
                chunk, _at.ChunkOf(manifest, chunk), _at.RootOf(manifest, chunk), CancellationToken.None));
            return await staged.FlushAsync(CancellationToken.None);
        });
        var flushed = new ChunkMap((await Task.WhenAll(writes)).SelectMany(ranges => ranges));
        Assert.Equal(manifest.ChunkCount, flushed.Count);
        await staged.CommitAsync(_at.ContentsOf(manifest), CancellationToken.None);
        _at.AssertStored("b", "b");
    }
}
