using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>The chunks that a transfer lacks and whose hashes are known, to be found by their hashes. Not thread-safe.</summary>
internal sealed class WantedChunks
{
    private readonly Dictionary<(Hash256 Root, int Length), int> _first = [];
    private readonly Dictionary<int, int> _next = [];   // of the same hash, which repeated content has
    private readonly Dictionary<int, int> _hashesBySize = [];
    private readonly HashSet<long> _fileSizes = [];
    private readonly HashSet<int> _entries = [];
    private readonly HashSet<Hash256> _known;
    private readonly Manifest _manifest;

    /// <param name="manifest">Of the transfer.</param>
    /// <param name="roots">One per chunk; zero where it is not known.</param>
    /// <param name="missing">Of its chunks.</param>
    public WantedChunks(Manifest manifest, IReadOnlyList<Hash256> roots, ChunkMap missing)
    {
        _manifest = manifest;
        _known = [.. roots];
        foreach (var chunk in missing.Chunks())
        {
            if (roots[chunk] != default) Add(chunk, roots[chunk]);
        }
    }

    public bool IsEmpty => _first.Count == 0;

    /// <summary>Whether a file cut into chunks of this size may hold one.</summary>
    public bool WantsCutsOf(int chunkSize) => _hashesBySize.GetValueOrDefault(chunkSize) > 0;

    /// <summary>Whether one belonged to this entry at first.</summary>
    public bool WantedIn(int entry) => _entries.Contains(entry);

    /// <summary>Whether one belonged to a file of this size at first.</summary>
    public bool WantedForSize(long fileSize) => _fileSizes.Contains(fileSize);

    /// <summary>Whether the transfer has a chunk of this hash, wanted or not: an earlier attempt may have found it.</summary>
    public bool Knows(Hash256 root) => _known.Contains(root);

    /// <summary>All chunks of this hash and length, which are not wanted any more; none when there are none.</summary>
    public IReadOnlyList<int> Take(Hash256 root, int length)
    {
        if (!_first.Remove((root, length), out var chunk)) return [];
        _hashesBySize[SizeOf(chunk)]--;
        var found = new List<int> { chunk };
        while (_next.Remove(chunk, out chunk)) found.Add(chunk);
        return found;
    }

    private void Add(int chunk, Hash256 root)
    {
        var place = _manifest.Locate(chunk);
        _entries.Add(place.Entry);
        _fileSizes.Add(_manifest.Entries[place.Entry].Size);
        if (_first.TryGetValue((root, place.Length), out var other)) _next[chunk] = other;
        else _hashesBySize[SizeOf(chunk)] = _hashesBySize.GetValueOrDefault(SizeOf(chunk)) + 1;
        _first[(root, place.Length)] = chunk;
    }

    private int SizeOf(int chunk) => ChunkSize.For(_manifest.Entries[_manifest.Locate(chunk).Entry].Size);
}
