using System.Security.Cryptography;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using Xunit;

namespace FileTransfer.Tests.Unit.Hashing;

public sealed class MerkleTreeTests
{
    [Fact]
    public void A_small_file_is_its_only_leaf()
    {
        byte[] data = [1, 2, 3];

        var root = MerkleTree.ChunkRoot(data, data.Length);

        Assert.Equal(SHA256.HashData(data), root.ToArray());
        Assert.Equal(root, MerkleTree.FileRoot([root], data.Length).Root);
    }

    [Fact]
    public void A_missing_leaf_is_32_zero_bytes_and_not_the_hash_of_nothing()
    {
        var data = new byte[(2 * MerkleTree.LeafSize) + 1];
        var leaf = SHA256.HashData(data.AsSpan(0, MerkleTree.LeafSize));
        var last = SHA256.HashData(data.AsSpan(0, 1));

        var expected = Pair(Pair(leaf, leaf), Pair(last, new byte[Hash256.Size]));

        Assert.Equal(expected, MerkleTree.ChunkRoot(data, data.Length).ToArray());
    }

    [Fact]
    public void An_empty_file_has_the_empty_content_id() => Assert.Equal(ContentId.Empty, MerkleTree.FileRoot([], 0));

    [Fact]
    public void One_changed_bit_anywhere_changes_the_root()
    {
        var data = new byte[ChunkSize.Min];
        var before = MerkleTree.ChunkRoot(data, data.Length);
        foreach (var at in new[] { 0, 1, MerkleTree.LeafSize - 1, MerkleTree.LeafSize, data.Length - 1 })
        {
            data[at] ^= 0x80;
            Assert.NotEqual(before, MerkleTree.ChunkRoot(data, data.Length));
            data[at] ^= 0x80;
        }

        Assert.Equal(before, MerkleTree.ChunkRoot(data, data.Length));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(101, 100)]
    [InlineData(ChunkSize.Min + 1, ChunkSize.Min + 1)]
    public void Bytes_that_are_no_chunk_of_the_file_are_refused(int length, long fileSize) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleTree.ChunkRoot(new byte[length], fileSize));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(2, ChunkSize.Min)]
    [InlineData(1, ChunkSize.Min + 1)]
    public void A_file_root_needs_exactly_one_root_per_chunk(int roots, long fileSize) =>
        Assert.Throws<ArgumentException>(() => MerkleTree.FileRoot(new Hash256[roots], fileSize));

    [Fact]
    public void A_file_root_leaves_the_chunk_roots_as_they_were()
    {
        var roots = new[] { 1, 2, 3 }.Select(i => MerkleTree.ChunkRoot([(byte)i], 1)).ToArray();
        var before = roots.ToArray();

        MerkleTree.FileRoot(roots, 3 * ChunkSize.Min);

        Assert.Equal(before, roots);
    }

    [Fact]
    public async Task Many_threads_hash_at_once()
    {
        var data = RandomNumberGenerator.GetBytes(ChunkSize.Min);
        var expected = MerkleTree.ChunkRoot(data, data.Length);

        var roots = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => MerkleTree.ChunkRoot(data, data.Length))));

        Assert.All(roots, root => Assert.Equal(expected, root));
    }

    [Fact]
    public void Hashing_a_chunk_allocates_nothing()
    {
        var data = new byte[ChunkSize.Min];
        MerkleTree.ChunkRoot(data, data.Length);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) MerkleTree.ChunkRoot(data, data.Length);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static byte[] Pair(byte[] left, byte[] right) => SHA256.HashData([.. left, .. right]);
}
