using System.Numerics;

namespace FileTransfer.Actors.Swarm;

/// <summary>A set of chunk numbers as one bit each: constant time per chunk, and sets are combined 64 chunks at a time.</summary>
internal sealed class ChunkBits(int chunkCount)
{
    private const int WordBits = 64;

    private readonly ulong[] _words = new ulong[(chunkCount + WordBits - 1) / WordBits];

    public ReadOnlySpan<ulong> Words => _words;

    public int Count { get; private set; }

    public bool Contains(int chunk) => (_words[chunk / WordBits] & Bit(chunk)) != 0;

    /// <returns>False when it was in the set already.</returns>
    public bool Add(int chunk)
    {
        ref var word = ref _words[chunk / WordBits];
        if ((word & Bit(chunk)) != 0) return false;
        word |= Bit(chunk);
        Count++;
        return true;
    }

    /// <returns>False when it was not in the set.</returns>
    public bool Remove(int chunk)
    {
        ref var word = ref _words[chunk / WordBits];
        if ((word & Bit(chunk)) == 0) return false;
        word &= ~Bit(chunk);
        Count--;
        return true;
    }

    public void Fill()
    {
        for (var chunk = 0; chunk < chunkCount; chunk++) Add(chunk);
    }

    public bool Overlaps(ChunkBits other)
    {
        var (mine, others) = (_words, other._words);
        for (var i = 0; i < mine.Length; i++)
        {
            if ((mine[i] & others[i]) != 0) return true;
        }

        return false;
    }

    public IEnumerable<int> Chunks()
    {
        for (var i = 0; i < _words.Length; i++)
        {
            for (var word = _words[i]; word != 0; word &= word - 1) yield return (i * WordBits) + BitOperations.TrailingZeroCount(word);
        }
    }

    /// <summary>The first chunk in all three sets at or after <paramref name="from"/>, around the end; negative when none is.</summary>
    public static int FirstInAll(ChunkBits a, ChunkBits b, ChunkBits c, int from)
    {
        var (x, y, z) = (a._words, b._words, c._words);
        var start = from / WordBits;
        var head = ulong.MaxValue << (from % WordBits);
        for (var step = 0; step <= x.Length && x.Length > 0; step++)
        {
            var i = start + step;
            if (i >= x.Length) i -= x.Length;
            var word = x[i] & y[i] & z[i];
            if (step == 0) word &= head;
            if (word != 0) return (i * WordBits) + BitOperations.TrailingZeroCount(word);
        }

        return -1;
    }

    private static ulong Bit(int chunk) => 1UL << (chunk % WordBits);
}
