using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Actors.Storage.Sources;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Sources;

public sealed class LocalSourceTests : IDisposable
{
    private readonly TestTree _tree = new();
    private readonly BufferPool _pool = new();
    private readonly FaultyFiles _files = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task Finish_reads_only_what_was_never_asked_for()
    {
        _tree.File("file", 5 * ChunkSize.Min);
        using var source = Open(_tree.Scan("file"));
        foreach (var chunk in new[] { 0, 3, 3 }) (await source.ReadAsync(chunk, CancellationToken.None)).Dispose();
        var before = _files.BytesRead;

        await source.FinishAsync(CancellationToken.None);
        var first = _files.BytesRead - before;
        await source.FinishAsync(CancellationToken.None);

        Assert.Equal(3 * ChunkSize.Min, first);
        Assert.Equal(before + first, _files.BytesRead);
        Assert.Equal(0, _pool.RentedBytes);
    }

    [Fact]
    public async Task Known_hashes_are_taken_without_hashing_and_finish_reads_nothing()
    {
        var content = TestTree.Bytes(3 * ChunkSize.Min);
        _tree.File("file", content);
        var roots = Enumerable.Range(0, 3)
            .Select(i => new Hash256(Enumerable.Repeat((byte)(i + 1), Hash256.Size).ToArray())).ToArray();
        var known = KnownContent.From(roots, content.Length);
        using var source = Open(_tree.Scan("file"), [known]);

        using var chunk = await source.ReadAsync(1, CancellationToken.None);
        var read = _files.BytesRead;
        var contents = await source.FinishAsync(CancellationToken.None);

        Assert.Equal(roots[1], chunk.Root);   // made up: proof that nobody computed it
        Assert.Equal(known.Content, source.Manifest.Entries[0].Content);
        Assert.Equal([known.Content], contents);
        Assert.Equal(read, _files.BytesRead);
        Assert.True(source.Manifest.IsHashed);
    }

    [Fact]
    public async Task Unknown_files_beside_known_ones_are_hashed()
    {
        var (a, b) = (TestTree.Bytes(100, 1), TestTree.Bytes(200, 2));
        _tree.File("top/a", a);
        _tree.File("top/b", b);
        var known = KnownContent.From([MerkleTree.ChunkRoot(a, a.Length)], a.Length);
        using var source = Open(_tree.Scan("top"), [null, known, null]);

        var contents = await source.FinishAsync(CancellationToken.None);

        Assert.Equal([ContentId.Empty, known.Content, new ContentId(MerkleTree.ChunkRoot(b, b.Length))], contents);
        Assert.Equal(b.Length, _files.BytesRead);
        Assert.Equal(contents[2], source.HashesOf(2)!.Content);
        Assert.Null(source.HashesOf(0));
    }

    [Fact]
    public async Task Short_reads_are_continued()
    {
        var content = TestTree.Bytes(ChunkSize.Min);
        _tree.File("file", content);
        _files.ShortReads = 1000;
        using var source = Open(_tree.Scan("file"));

        using var chunk = await source.ReadAsync(0, CancellationToken.None);

        Assert.Equal(content, chunk.Data.ToArray());
    }

    [Fact]
    public async Task At_most_the_allowed_number_of_files_stays_open_and_hot_ones_do()
    {
        for (var i = 0; i < 10; i++) _tree.File($"top/{i}", 10);
        using var source = new LocalSource(
            _tree.Scan("top"), null, new LocalSourceOptions { MaxOpenFiles = 3, Pool = _pool }, _files);

        for (var chunk = 0; chunk < 10; chunk++)
        {
            (await source.ReadAsync(chunk, CancellationToken.None)).Dispose();
            (await source.ReadAsync(0, CancellationToken.None)).Dispose();
        }

        Assert.Equal(10, _files.Opened.Count);   // the file used all the time was opened once
        Assert.Equal(3, _files.Opened.Count(handle => !handle.IsClosed));
        source.Dispose();
        Assert.All(_files.Opened, handle => Assert.True(handle.IsClosed));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => source.ReadAsync(0, CancellationToken.None));
    }

    [Fact]
    public async Task A_read_error_names_file_and_offset_and_returns_the_buffer()
    {
        _tree.File("top/bad\u001b", 2 * ChunkSize.Min);
        _files.OnRead = offset => offset >= ChunkSize.Min ? new IOException("Input/output error") : null;
        using var source = Open(_tree.Scan("top"));

        var failure = (await Assert.ThrowsAsync<FailureException>(
            () => source.ReadAsync(1, CancellationToken.None))).Failure;

        Assert.Equal(1, _files.Injected);
        Assert.Equal(Reason.StorageFailed, failure.Reason);
        Assert.Equal("top/bad\\u{1b} cannot be read at 65536: Input/output error", failure.Detail);
        Assert.Equal(0, _pool.RentedBytes);
        failure = (await Assert.ThrowsAsync<FailureException>(() => source.FinishAsync(CancellationToken.None))).Failure;
        Assert.Equal(Reason.StorageFailed, failure.Reason);
    }

    [Fact]
    public async Task A_chunk_that_does_not_exist_is_a_bug_of_the_caller()
    {
        _tree.File("file");
        using var source = Open(_tree.Scan("file"));

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => source.ReadAsync(1, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => source.ReadAsync(-1, CancellationToken.None));
    }

    [Fact]
    public async Task A_cancelled_read_and_finish_stop_without_a_leak()
    {
        _tree.File("file");
        using var source = Open(_tree.Scan("file"));
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => source.ReadAsync(0, cancel.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => source.FinishAsync(cancel.Token));
        Assert.Equal(0, _pool.RentedBytes);
    }

    private LocalSource Open(ScanResult scan, IReadOnlyList<KnownContent?>? known = null) =>
        new(scan, known, new LocalSourceOptions { Pool = _pool, FinishParallelism = 1 }, _files);
}
