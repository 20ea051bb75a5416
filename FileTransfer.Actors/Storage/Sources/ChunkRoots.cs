using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>The subtree roots computed so far, 33 bytes per chunk of the manifest. Thread-safe.</summary>
internal sealed class ChunkRoots(int chunkCount)
{
    private readonly Lock _gate = new();
    private readonly Hash256[] _roots = new Hash256[chunkCount];
    private readonly bool[] _present = new bool[chunkCount];

    public bool Contains(int chunk)
    {
        lock (_gate) return _present[chunk];
    }

    public Hash256? TryGet(int chunk)
    {
        lock (_gate) return _present[chunk] ? _roots[chunk] : null;
    }

    /// <returns>The roots of the range, or null when one is missing.</returns>
    public Hash256[]? TryGet(ChunkRange range)
    {
        lock (_gate)
        {
            return _present.AsSpan(range.First, range.Count).Contains(false)
                ? null
                : _roots[range.First..range.End];
        }
    }

    /// <returns>False when another root is there already: the chunk was read twice and was not the same.</returns>
    public bool TryAdd(int chunk, Hash256 root)
    {
        lock (_gate)
        {
            if (_present[chunk]) return _roots[chunk] == root;
            (_roots[chunk], _present[chunk]) = (root, true);
            return true;
        }
    }
}
