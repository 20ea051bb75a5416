using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// The hashes of content that receivers are likely to have, also as they are where newer content has grown beyond a chunk size's
/// bound and is cut into larger chunks. How smaller ones would be hashed cannot be known.
/// </summary>
internal sealed class FormerHashes
{
    private readonly HashSet<Hash256> _roots = [];
    private int _smallestChunks = int.MaxValue;

    public bool IsEmpty => _roots.Count == 0;

    /// <param name="fileSize">In bytes.</param>
    /// <param name="chunkRoots">Of all chunks of the file, in order.</param>
    public void Add(long fileSize, ReadOnlySpan<Hash256> chunkRoots)
    {
        if (chunkRoots.IsEmpty) return;
        var size = ChunkSize.For(fileSize);
        _smallestChunks = Math.Min(_smallestChunks, size);
        for (var roots = chunkRoots; !roots.IsEmpty && size <= ChunkSize.Max; roots = MerkleTree.Parents(roots), size *= 2)
        {
            foreach (var root in roots) _roots.Add(root);
        }
    }

    /// <returns>False when no chunk of this root and size is in it.</returns>
    public bool MayHave(Hash256 root, int chunkSize) => _roots.Contains(root) || chunkSize < _smallestChunks;
}
