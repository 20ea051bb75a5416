namespace FileTransfer.Actors.Domain;

/// <summary>
/// A set of chunk numbers as sorted runs: small while transfers go mostly in order, exact whatever the order. Not
/// thread-safe; owned by one actor.
/// </summary>
public sealed class ChunkMap
{
    private readonly List<ChunkRange> _runs = [];   // sorted, never touching each other

    public ChunkMap()
    {
    }

    public ChunkMap(IEnumerable<ChunkRange> ranges)
    {
        foreach (var range in ranges) Add(range);
    }

    /// <summary>Every chunk of a manifest with <paramref name="chunkCount"/> chunks.</summary>
    public static ChunkMap Full(int chunkCount) => new([new ChunkRange(0, chunkCount)]);

    public IReadOnlyList<ChunkRange> Runs => _runs;

    /// <summary>How many chunks are in the set.</summary>
    public int Count { get; private set; }

    public bool IsEmpty => Count == 0;

    public bool Contains(int chunk)
    {
        var at = RunEndingAfter(chunk);
        return at < _runs.Count && _runs[at].First <= chunk;
    }

    public bool Contains(ChunkRange range)
    {
        if (range.Count <= 0) return true;
        var at = RunEndingAfter(range.First);
        return at < _runs.Count && _runs[at].First <= range.First && _runs[at].End >= range.End;
    }

    public void Add(int chunk) => Add(new ChunkRange(chunk, 1));

    public void Add(ChunkRange range)
    {
        if (range.Count <= 0) return;
        var (first, end) = (range.First, range.End);
        var from = RunEndingAfter(first - 1);   // a run that ends exactly at first touches it
        var to = from;
        while (to < _runs.Count && _runs[to].First <= end)
        {
            first = Math.Min(first, _runs[to].First);
            end = Math.Max(end, _runs[to].End);
            Count -= _runs[to].Count;
            to++;
        }

        Replace(from, to, new ChunkRange(first, end - first));
        Count += end - first;
    }

    public void Remove(int chunk) => Remove(new ChunkRange(chunk, 1));

    public void Remove(ChunkRange range)
    {
        if (range.Count <= 0) return;
        var at = RunEndingAfter(range.First);
        while (at < _runs.Count && _runs[at].First < range.End)
        {
            var run = _runs[at];
            _runs.RemoveAt(at);
            Count -= run.Count;
            if (run.First < range.First) at = Keep(at, new ChunkRange(run.First, range.First - run.First));
            if (run.End > range.End) at = Keep(at, new ChunkRange(range.End, run.End - range.End));
        }
    }

    public void AddAll(ChunkMap other)
    {
        foreach (var run in other._runs) Add(run);
    }

    public void RemoveAll(ChunkMap other)
    {
        foreach (var run in other._runs) Remove(run);
    }

    public ChunkMap Copy() => new(_runs);

    public ChunkMap Except(ChunkMap other)
    {
        var result = Copy();
        result.RemoveAll(other);
        return result;
    }

    public ChunkMap Intersect(ChunkMap other) => Except(Except(other));

    public IEnumerable<int> Chunks()
    {
        foreach (var run in _runs)
        {
            for (var chunk = run.First; chunk < run.End; chunk++) yield return chunk;
        }
    }

    public override string ToString() => string.Join(',', _runs.Select(run => $"{run.First}+{run.Count}"));

    /// <summary>Index of the first run whose end lies after <paramref name="chunk"/>.</summary>
    private int RunEndingAfter(int chunk)
    {
        var (low, high) = (0, _runs.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_runs[middle].End > chunk) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private void Replace(int from, int to, ChunkRange run)
    {
        if (to == from)
        {
            _runs.Insert(from, run);
            return;
        }

        _runs[from] = run;
        _runs.RemoveRange(from + 1, to - from - 1);
    }

    private int Keep(int at, ChunkRange run)
    {
        _runs.Insert(at, run);
        Count += run.Count;
        return at + 1;
    }
}
