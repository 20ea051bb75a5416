using CsCheck;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Actors.Storage.Sources;
using FileTransfer.Tests.Unit.Storage.Sources;
using Xunit;

namespace FileTransfer.Tests.Properties.Storage.Sources;

public sealed class LocalSourceProperties : IDisposable
{
    private readonly TestTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task Whatever_was_asked_for_before_the_content_id_is_that_of_the_whole_file() => await Gen
        .Select(Gen.Int[0, 4 * ChunkSize.Min], Gen.Int[0, 1000], Gen.Int[0, 100].Array[0, 8])
        .SampleAsync(
            async (size, seed, wishes) =>
            {
                var content = TestTree.Bytes(size, seed);
                var name = Guid.NewGuid().ToString("N");
                _tree.File(name, content);
                var pool = new BufferPool();
                using var source = new LocalSource(_tree.Scan(name), null, new LocalSourceOptions { Pool = pool });
                foreach (var wish in wishes.Where(_ => source.Manifest.ChunkCount > 0))
                    (await source.ReadAsync(wish % source.Manifest.ChunkCount, CancellationToken.None)).Dispose();

                var roots = content.Chunk(ChunkSize.For(size)).Select(chunk => MerkleTree.ChunkRoot(chunk, size)).ToArray();
                var contents = await source.FinishAsync(CancellationToken.None);

                Assert.Equal(MerkleTree.FileRoot(roots, size), Assert.Single(contents));
                var hashes = source.HashesOf(0)!;
                Assert.True(hashes.Fits(size));
                Assert.Equal(roots, Enumerable.Range(0, roots.Length).Select(hashes.Root));
                Assert.Equal(0, pool.RentedBytes);
            },
            iter: 40, threads: 1);
}
