using System.Numerics;

namespace FileTransfer.Actors.Swarm;

/// <summary>
/// How many useful peers have or fetch each chunk, and the chunks grouped by the magnitude of that number: level 0 has none,
/// level k from 2^(k-1) to 2^k - 1. Groups make "rarest first" a matter of a few words instead of a sorted queue.
/// </summary>
internal sealed class Rarity
{
    private readonly int _chunkCount;
    private readonly int[] _copies;
    private readonly int[] _coming;
    private readonly List<ChunkBits> _levels = [];

    public Rarity(int chunkCount)
    {
        _chunkCount = chunkCount;
        _copies = new int[chunkCount];
        _coming = new int[chunkCount];
        Level(0).Fill();
    }

    /// <summary>Chunks that no useful peer has or is about to have.</summary>
    public ChunkBits Nowhere => _levels[0];

    public int Levels => _levels.Count;

    public ChunkBits Level(int level)
    {
        while (_levels.Count <= level) _levels.Add(new ChunkBits(_chunkCount));
        return _levels[level];
    }

    public int Copies(int chunk) => _copies[chunk];

    public void AddCopy(int chunk, int change)
    {
        var before = _copies[chunk] + _coming[chunk];
        _copies[chunk] += change;
        Move(chunk, before);
    }

    public void AddComing(int chunk, int change)
    {
        var before = _copies[chunk] + _coming[chunk];
        _coming[chunk] += change;
        Move(chunk, before);
    }

    /// <summary>A chunk that was coming has come.</summary>
    public void Arrived(int chunk)
    {
        _coming[chunk]--;
        _copies[chunk]++;
    }

    private void Move(int chunk, int before)
    {
        var (from, to) = (LevelOf(before), LevelOf(_copies[chunk] + _coming[chunk]));
        if (from == to) return;
        Level(from).Remove(chunk);
        Level(to).Add(chunk);
    }

    private static int LevelOf(int count) => count == 0 ? 0 : BitOperations.Log2((uint)count) + 1;
}
