namespace FileTransfer.Actors.Domain;

/// <summary>
/// A set of chunk numbers as sorted runs: small while transfers go mostly in order, exact whatever the order. Operations
/// on two maps take time linear in their runs. Not thread-safe; owned by one actor.
/// </summary>
public sealed class ChunkMap
{
    private List<ChunkRange> _runs = [];   // sorted, never touching each other

    public ChunkMap()
    {
    }

    /// <param name="ranges">In any order, overlapping or not.</param>
    public ChunkMap(IEnumerable<ChunkRange> ranges)
    {
        foreach (var range in ranges.OrderBy(static range => range.First)) Append(range.First, range.End);
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

    /// <summary>Whether every chunk of <paramref name="range"/> is in the set; true for an empty range.</summary>
    public bool Contains(ChunkRange range)
    {
        if (range.Count == 0) return true;
        var at = RunEndingAfter(range.First);
        return at < _runs.Count && _runs[at].First <= range.First && _runs[at].End >= range.End;
    }

    public void Add(int chunk) => Add(new ChunkRange(chunk, 1));

    public void Add(ChunkRange range)
    {
        if (range.Count == 0) return;
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
        if (range.Count == 0) return;
        var from = RunEndingAfter(range.First);
        var to = from;
        while (to < _runs.Count && _runs[to].First < range.End) Count -= _runs[to++].Count;
        if (to == from) return;
        var (first, end) = (_runs[from].First, _runs[to - 1].End);
        _runs.RemoveRange(from, to - from);
        if (end > range.End) Keep(from, range.End, end);
        if (first < range.First) Keep(from, first, range.First);
    }

    public void AddAll(ChunkMap other)
    {
        var result = new ChunkMap();
        var (i, j) = (0, 0);
        while (i < _runs.Count || j < other._runs.Count)
        {
            var mine = j == other._runs.Count || (i < _runs.Count && _runs[i].First <= other._runs[j].First);
            var run = mine ? _runs[i++] : other._runs[j++];
            result.Append(run.First, run.End);
        }

        Become(result);
    }

    public void RemoveAll(ChunkMap other) => Become(Except(other));

    public ChunkMap Copy() => new() { _runs = [.. _runs], Count = Count };

    public ChunkMap Except(ChunkMap other)
    {
        var result = new ChunkMap();
        var j = 0;
        foreach (var run in _runs)
        {
            var first = run.First;
            while (j < other._runs.Count && other._runs[j].First < run.End)
            {
                var hole = other._runs[j];
                result.Append(first, hole.First);
                first = Math.Max(first, hole.End);
                if (hole.End > run.End) break;   // it reaches into the next run as well
                j++;
            }

            result.Append(first, run.End);
        }

        return result;
    }

    public ChunkMap Intersect(ChunkMap other)
    {
        var result = new ChunkMap();
        var (i, j) = (0, 0);
        while (i < _runs.Count && j < other._runs.Count)
        {
            var (a, b) = (_runs[i], other._runs[j]);
            result.Append(Math.Max(a.First, b.First), Math.Min(a.End, b.End));
            if (a.End < b.End) i++;
            else j++;
        }

        return result;
    }

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

    /// <summary>Adds a range that does not start before the last run; an empty or inverted one is nothing.</summary>
    private void Append(int first, int end)
    {
        if (_runs.Count > 0 && _runs[^1].End >= first)
        {
            Count -= _runs[^1].Count;
            (first, end) = (_runs[^1].First, Math.Max(end, _runs[^1].End));
            _runs.RemoveAt(_runs.Count - 1);
        }

        if (end > first) Keep(_runs.Count, first, end);
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

    private void Keep(int at, int first, int end)
    {
        _runs.Insert(at, new ChunkRange(first, end - first));
        Count += end - first;
    }

    private void Become(ChunkMap other) => (_runs, Count) = (other._runs, other.Count);
}
