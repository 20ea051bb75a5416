using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Unit.Storage.Sources;
using Xunit;

namespace FileTransfer.Tests.Contracts.Storage.Sources;

/// <summary>What every <see cref="IChunkSource"/> promises.</summary>
public abstract class ChunkSourceContract : IDisposable
{
    private readonly TestTree _tree = new();
    private readonly Dictionary<string, byte[]> _contents = [];

    protected ChunkSourceContract()
    {
        foreach (var (path, size) in new[]
        {
            ("top/empty", 0), ("top/one", 1), ("top/sub/leaf", MerkleTree.LeafSize + 1), ("top/sub/below", ChunkSize.Min - 1),
            ("top/sub/exact", ChunkSize.Min), ("top/sub/above", ChunkSize.Min + 1), ("top/z", (5 * ChunkSize.Min) + 7),
        })
        {
            _contents[path] = TestTree.Bytes(size, path.Length);
            _tree.File(path, _contents[path]);
        }

        _tree.Folder("top/hollow");
    }

    private protected TestTree Tree => _tree;

    protected BufferPool Pool { get; } = new();

    protected abstract Task<IChunkSource> OpenAsync();

    public void Dispose()
    {
        _tree.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Every_chunk_has_its_number_its_bytes_and_its_root()
    {
        using var source = await OpenAsync();
        for (var chunk = source.Manifest.ChunkCount - 1; chunk >= 0; chunk--)
        {
            var place = source.Manifest.Locate(chunk);
            var content = _contents[source.Manifest.Entries[place.Entry].Path.Value];
            var expected = content.AsMemory((int)place.Offset, place.Length);

            using var buffer = await source.ReadAsync(chunk, CancellationToken.None);

            Assert.Equal(chunk, buffer.Chunk);
            Assert.True(expected.Span.SequenceEqual(buffer.Data.Span));
            Assert.Equal(MerkleTree.ChunkRoot(expected.Span, content.Length), buffer.Root);
        }

        Assert.Equal(0, Pool.RentedBytes);
    }

    [Fact]
    public async Task Finish_gives_every_entry_its_content_id()
    {
        using var source = await OpenAsync();

        var contents = await source.FinishAsync(CancellationToken.None);

        Assert.Equal(
            source.Manifest.Entries.Select(entry => entry.Kind == EntryKind.File ? IdOf(_contents[entry.Path.Value]) : ContentId.Empty),
            contents);
        Assert.Equal(_contents.Count, source.Manifest.FileCount);
        Assert.Equal(0, Pool.RentedBytes);
    }

    [Fact]
    public async Task Many_may_read_at_once()
    {
        using var source = await OpenAsync();

        await Parallel.ForAsync(0, 200, async (i, cancel) =>
        {
            using var buffer = await source.ReadAsync(i % source.Manifest.ChunkCount, cancel);
            var content = _contents[source.Manifest.Entries[source.Manifest.Locate(buffer.Chunk).Entry].Path.Value];
            Assert.Equal(MerkleTree.ChunkRoot(buffer.Data.Span, content.Length), buffer.Root);
        });

        Assert.Equal(0, Pool.RentedBytes);
    }

    private static ContentId IdOf(byte[] content)
    {
        var roots = content.Chunk(ChunkSize.For(content.Length))
            .Select(chunk => MerkleTree.ChunkRoot(chunk, content.Length)).ToArray();
        return MerkleTree.FileRoot(roots, content.Length);
    }
}
