using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>The hashes of one version of a file, so that nobody has to compute them again.</summary>
/// <param name="Content">The file's identity.</param>
/// <param name="ChunkRoots">32 bytes per chunk, in order; empty for a file of at most one chunk, whose root it is.</param>
public sealed record KnownContent(ContentId Content, ReadOnlyMemory<byte> ChunkRoots)
{
    /// <param name="chunkRoots">All of the file's chunks.</param>
    /// <param name="fileSize">In bytes.</param>
    public static KnownContent From(ReadOnlySpan<Hash256> chunkRoots, long fileSize)
    {
        var content = MerkleTree.FileRoot(chunkRoots, fileSize);
        if (chunkRoots.Length <= 1) return new KnownContent(content, default);
        var bytes = new byte[chunkRoots.Length * Hash256.Size];
        for (var i = 0; i < chunkRoots.Length; i++) chunkRoots[i].CopyTo(bytes.AsSpan(i * Hash256.Size));
        return new KnownContent(content, bytes);
    }

    /// <param name="index">0 for the file's first chunk.</param>
    public Hash256 Root(int index) => ChunkRoots.IsEmpty
        ? Content.Root
        : new Hash256(ChunkRoots.Span.Slice(index * Hash256.Size, Hash256.Size));

    /// <summary>Whether there are as many roots as a file of this size has chunks.</summary>
    public bool Fits(long fileSize)
    {
        var chunks = ChunkSize.CountFor(fileSize);
        return ChunkRoots.Length == (chunks <= 1 ? 0 : chunks * Hash256.Size);
    }
}
