using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Hashing;

/// <summary>
/// The SHA-256 Merkle tree of BEP 52: leaves of 16 KiB, missing leaves are 32 zero bytes, each parent hashes its two
/// children. A chunk's root is a node of its file's tree, so chunks can be checked one by one and the file's
/// <c>pieces root</c> follows from the chunk roots alone. Thread-safe; nothing is allocated per chunk.
/// </summary>
public static class MerkleTree
{
    public const int LeafSize = 16 * 1024;

    private static readonly ConcurrentDictionary<int, Hash256> ZeroRoots = new();   // by chunk size: seven at most

    private const int MaxLeavesPerChunk = ChunkSize.Max / LeafSize;

    // One context per thread: a fresh one costs 150 ns, and the tree needs two digests for each 9 µs leaf.
    [ThreadStatic]
    private static IncrementalHash? _sha256;

    private static IncrementalHash Sha256 => _sha256 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

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
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, Math.Min(chunkSize, fileSize));
        Span<Hash256> nodes = stackalloc Hash256[MaxLeavesPerChunk];
        var sha256 = Sha256;
        var leaves = 0;
        for (var at = 0; at < data.Length; at += LeafSize)
            nodes[leaves++] = Digest(sha256, data.Slice(at, Math.Min(LeafSize, data.Length - at)));
        var width = fileSize > chunkSize ? chunkSize / LeafSize : (int)BitOperations.RoundUpToPowerOf2((uint)leaves);
        return Fold(sha256, nodes, leaves, width, pad: default);
    }

    /// <summary>The root of a chunk of zeros; of full chunks it is computed once.</summary>
    /// <param name="length">Of the chunk.</param>
    /// <param name="fileSize">In bytes.</param>
    public static Hash256 ZeroRoot(int length, long fileSize)
    {
        var chunkSize = ChunkSize.For(fileSize);
        return length == chunkSize && fileSize > chunkSize
            ? ZeroRoots.GetOrAdd(chunkSize, static (size, whole) => ChunkRoot(new byte[size], whole), fileSize)
            : ChunkRoot(new byte[length], fileSize);
    }

    /// <summary>The file's <c>pieces root</c> from the roots of its chunks, in order.</summary>
    /// <param name="chunkRoots">All of them; none for an empty file.</param>
    /// <param name="fileSize">In bytes.</param>
    public static ContentId FileRoot(ReadOnlySpan<Hash256> chunkRoots, long fileSize)
    {
        if (chunkRoots.Length != ChunkSize.CountFor(fileSize))
            throw new ArgumentException("One root per chunk is needed.", nameof(chunkRoots));
        if (chunkRoots.Length == 0) return ContentId.Empty;
        var nodes = new Hash256[chunkRoots.Length + 1];   // one more, for the pad of an odd layer
        chunkRoots.CopyTo(nodes);
        var sha256 = Sha256;
        var width = BitOperations.RoundUpToPowerOf2((uint)chunkRoots.Length);
        return new ContentId(Fold(sha256, nodes, chunkRoots.Length, width, EmptyChunk(sha256, ChunkSize.For(fileSize))));
    }

    /// <summary>The roots of chunks of twice the size, of which each covers two; a last one without a pair is left out.</summary>
    /// <param name="chunkRoots">In order.</param>
    public static Hash256[] Parents(ReadOnlySpan<Hash256> chunkRoots)
    {
        var parents = new Hash256[chunkRoots.Length / 2];
        for (var i = 0; i < parents.Length; i++) parents[i] = Parent(Sha256, chunkRoots.Slice(2 * i, 2));
        return parents;
    }

    /// <summary>
    /// Folds a layer of <paramref name="width"/> nodes in place until one is left. Only the first
    /// <paramref name="count"/> are given; <paramref name="pad"/> stands for each of the others.
    /// </summary>
    /// <param name="nodes">Has room for one more node when <paramref name="count"/> is odd and there is a layer to fold.</param>
    private static Hash256 Fold(IncrementalHash sha256, Span<Hash256> nodes, int count, long width, Hash256 pad)
    {
        for (; width > 1; width /= 2)
        {
            if (count % 2 == 1) nodes[count++] = pad;
            count /= 2;
            for (var i = 0; i < count; i++) nodes[i] = Parent(sha256, nodes.Slice(2 * i, 2));
            if (count < width / 2) pad = Parent(sha256, [pad, pad]);
        }

        return nodes[0];
    }

    /// <summary>The root over a chunk's worth of missing leaves.</summary>
    private static Hash256 EmptyChunk(IncrementalHash sha256, int chunkSize)
    {
        Hash256 root = default;
        for (var width = chunkSize / LeafSize; width > 1; width /= 2) root = Parent(sha256, [root, root]);
        return root;
    }

    private static Hash256 Parent(IncrementalHash sha256, ReadOnlySpan<Hash256> children) =>
        Digest(sha256, MemoryMarshal.AsBytes(children));

    private static Hash256 Digest(IncrementalHash sha256, ReadOnlySpan<byte> data)
    {
        Hash256 digest = default;
        sha256.AppendData(data);
        sha256.GetHashAndReset(MemoryMarshal.AsBytes(new Span<Hash256>(ref digest)));
        return digest;
    }
}
