using System.Numerics;
using System.Security.Cryptography;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Hashing;

/// <summary>
/// The SHA-256 Merkle tree of BEP 52: leaves of 16 KiB, missing leaves are 32 zero bytes, each parent hashes its two
/// children. A chunk's root is a node of its file's tree, so chunks can be checked one by one and the file's
/// <c>pieces root</c> follows from the chunk roots alone.
/// </summary>
public static class MerkleTree
{
    public const int LeafSize = 16 * 1024;

    private const int MaxLeavesPerChunk = ChunkSize.Max / LeafSize;

    /// <summary>
    /// The root of one chunk. In a file of several chunks it is padded to the full chunk size; a file's only chunk is
    /// padded to the next power of two of its leaves, which makes its root the file's.
    /// </summary>
    /// <param name="data">The whole chunk.</param>
    /// <param name="fileSize">In bytes; gives the chunk size.</param>
    public static Hash256 ChunkRoot(ReadOnlySpan<byte> data, long fileSize)
    {
        var chunkSize = ChunkSize.For(fileSize);
        ArgumentOutOfRangeException.ThrowIfZero(data.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, chunkSize);
        Span<byte> nodes = stackalloc byte[MaxLeavesPerChunk * Hash256.Size];
        var leaves = 0;
        for (var rest = data; rest.Length > 0; rest = rest[Math.Min(LeafSize, rest.Length)..])
            SHA256.HashData(rest[..Math.Min(LeafSize, rest.Length)], nodes[(leaves++ * Hash256.Size)..]);
        var width = fileSize > chunkSize ? chunkSize / LeafSize : (int)BitOperations.RoundUpToPowerOf2((uint)leaves);
        return Fold(nodes, leaves, width, firstPad: default);
    }

    /// <summary>The file's <c>pieces root</c> from the roots of its chunks, in order.</summary>
    /// <param name="chunkRoots">All of them; none for an empty file.</param>
    /// <param name="fileSize">In bytes.</param>
    public static ContentId FileRoot(ReadOnlySpan<Hash256> chunkRoots, long fileSize)
    {
        if (chunkRoots.Length != ChunkSize.CountFor(fileSize))
            throw new ArgumentException("One root per chunk is needed.", nameof(chunkRoots));
        if (chunkRoots.Length == 0) return ContentId.Empty;
        var nodes = new byte[chunkRoots.Length * Hash256.Size];
        for (var i = 0; i < chunkRoots.Length; i++) chunkRoots[i].CopyTo(nodes.AsSpan(i * Hash256.Size));
        var width = (int)BitOperations.RoundUpToPowerOf2((uint)chunkRoots.Length);
        return new ContentId(Fold(nodes, chunkRoots.Length, width, EmptyChunk(ChunkSize.For(fileSize))));
    }

    /// <summary>Folds a layer in place until one node is left; <paramref name="firstPad"/> stands for each missing node.</summary>
    private static Hash256 Fold(Span<byte> nodes, int count, int width, Hash256 firstPad)
    {
        Span<byte> pad = stackalloc byte[Hash256.Size];
        Span<byte> pair = stackalloc byte[2 * Hash256.Size];
        firstPad.CopyTo(pad);
        for (; width > 1; width /= 2)
        {
            var parents = (count + 1) / 2;
            for (var i = 0; i < parents; i++)
            {
                nodes.Slice(2 * i * Hash256.Size, Hash256.Size).CopyTo(pair);
                var right = (2 * i) + 1 < count ? nodes.Slice(((2 * i) + 1) * Hash256.Size, Hash256.Size) : pad;
                right.CopyTo(pair[Hash256.Size..]);
                SHA256.HashData(pair, nodes[(i * Hash256.Size)..]);
            }

            pad.CopyTo(pair);
            pad.CopyTo(pair[Hash256.Size..]);
            SHA256.HashData(pair, pad);
            count = parents;
        }

        return new Hash256(nodes[..Hash256.Size]);
    }

    /// <summary>The root over a chunk's worth of missing leaves.</summary>
    private static Hash256 EmptyChunk(int chunkSize)
    {
        Span<byte> pair = stackalloc byte[2 * Hash256.Size];
        pair.Clear();
        for (var width = chunkSize / LeafSize; width > 1; width /= 2)
        {
            SHA256.HashData(pair, pair[..Hash256.Size]);
            pair[..Hash256.Size].CopyTo(pair[Hash256.Size..]);
        }

        return new Hash256(pair[..Hash256.Size]);
    }
}
