using System.Security.Cryptography;
using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Tests.Vectors;
using Xunit;

namespace FileTransfer.Tests.Properties;

public sealed class MerkleTreeProperties
{
    private static readonly PatternFile Bytes = new(65521);

    [Fact]
    public void Hashing_by_chunks_gives_the_root_of_the_tree_over_all_leaves() =>
        Gen.Int[1, 6 * ChunkSize.Min].Sample(size =>
        {
            var file = new byte[size];
            Bytes.Read(0, file);

            var roots = file.Chunk(ChunkSize.For(size)).Select(chunk => MerkleTree.ChunkRoot(chunk, size)).ToArray();

            Assert.Equal(RootOverAllLeaves(file), MerkleTree.FileRoot(roots, size).Root.ToArray());
        });

    /// <summary>As BEP 52 words it: pad the leaves to a power of two, hash in pairs until one is left.</summary>
    private static byte[] RootOverAllLeaves(byte[] file)
    {
        var layer = file.Chunk(MerkleTree.LeafSize).Select(SHA256.HashData).ToList();
        while (!int.IsPow2(layer.Count)) layer.Add(new byte[Hash256.Size]);
        while (layer.Count > 1)
            layer = [.. layer.Chunk(2).Select(pair => SHA256.HashData([.. pair[0], .. pair[1]]))];
        return layer[0];
    }
}
