using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Swarm;

/// <summary>
/// What one receiver fetches from its peers while nobody plans: rarest first among those it knows, each chunk from one peer at a
/// time, the least busy one, with a bound on what each peer and all of them owe.
/// </summary>
/// <remarks>A peer owes what it was asked for and says that it has. What it was asked for earlier, it may never get.</remarks>
internal sealed class LonelyPlan
{
    /// <summary>Chunks that are compared to find the rarest, from a random place on: enough that receivers differ.</summary>
    private const int Sample = 256;

    /// <summary>Bounds mailboxes where chunks are tiny files.</summary>
    private const int MostChunks = 256;

    private const int Shares = 4;

    private readonly Manifest _manifest;
    private readonly ChunkMap _wanted;
    private readonly long _mostBytes;
    private readonly Random _random;
    private readonly Dictionary<NodeId, Source> _sources = [];

    /// <param name="wanted">What is missing, and whose hash is known. Nothing else is ever fetched.</param>
    /// <param name="mostBytes">Owed by all peers; one may owe a quarter, and always two chunks.</param>
    public LonelyPlan(Manifest manifest, ChunkMap wanted, long mostBytes, Random random)
    {
        (_manifest, _mostBytes, _random) = (manifest, mostBytes, random);
        _wanted = wanted.Copy();
        Fetchable = wanted.Copy();
    }

    /// <summary>Whether nothing is missing that could be fetched.</summary>
    public bool IsDone => _wanted.IsEmpty;

    private ChunkMap Fetchable { get; }   // wanted, and owed by nobody

    private long OwedBytes => _sources.Values.Sum(source => source.OwedBytes);

    /// <summary>It was asked for these before the server went, and may have them or not.</summary>
    public void Asked(NodeId peer, IEnumerable<ChunkRange> chunks) => SourceOf(peer).Asked.AddAll(new ChunkMap(chunks));

    /// <summary>It says that it has these.</summary>
    public void Has(NodeId peer, IEnumerable<ChunkRange> chunks)
    {
        var source = SourceOf(peer);
        var news = new ChunkMap(chunks);
        source.Has.AddAll(news);
        Owe(source, news.Intersect(source.Asked).Intersect(Fetchable));
    }

    /// <summary>It is here and verified.</summary>
    public void Came(int chunk)
    {
        _wanted.Remove(chunk);
        Release(chunk);
        Fetchable.Remove(chunk);
    }

    /// <summary>It came and was refused.</summary>
    public void Want(int chunk)
    {
        if (!_wanted.Contains(chunk)) return;
        Release(chunk);
        Fetchable.Add(chunk);
    }

    /// <summary>Nothing more comes from it.</summary>
    public void Gone(NodeId peer)
    {
        if (_sources.Remove(peer, out var source)) Fetchable.AddAll(source.Owed.Intersect(_wanted));
    }

    /// <returns>What to ask of whom now; it counts as owed.</returns>
    public IReadOnlyList<(NodeId Peer, IReadOnlyList<ChunkRange> Chunks)> Next()
    {
        var next = new List<(NodeId, IReadOnlyList<ChunkRange>)>();
        foreach (var (peer, source) in _sources.OrderBy(pair => pair.Value.OwedBytes))
        {
            // Half a share at a time: the look at what it has is not worth a single chunk.
            if (Fetchable.IsEmpty || (source.Owed.Count > 1 && source.OwedBytes > _mostBytes / Shares / 2)) continue;
            var chosen = Choose(source);
            if (chosen.IsEmpty) continue;
            source.Asked.AddAll(chosen);
            Owe(source, chosen);
            next.Add((peer, [.. chosen.Runs]));
        }

        return next;
    }

    private ChunkMap Choose(Source source)
    {
        var chosen = new ChunkMap();
        var bytes = source.OwedBytes;
        var all = OwedBytes;
        foreach (var chunk in SampleOf(source.Has.Intersect(Fetchable)).OrderBy(Copies).ThenBy(_ => _random.Next()))
        {
            var length = _manifest.Locate(chunk).Length;
            var count = source.Owed.Count + chosen.Count;
            if (count >= MostChunks) break;
            if (count >= 2 && (bytes + length > _mostBytes / Shares || all + length > _mostBytes)) break;
            (bytes, all) = (bytes + length, all + length);
            chosen.Add(chunk);
        }

        return chosen;
    }

    private int[] SampleOf(ChunkMap useful)
    {
        var skipped = useful.Count > Sample ? _random.Next(useful.Count) : 0;
        return [.. useful.Chunks().Skip(skipped).Concat(useful.Chunks().Take(skipped)).Take(Sample)];
    }

    private int Copies(int chunk) => _sources.Values.Count(source => source.Has.Contains(chunk));

    private void Owe(Source source, ChunkMap chunks)
    {
        source.Owed.AddAll(chunks);
        source.OwedBytes += _manifest.BytesOf(chunks);
        Fetchable.RemoveAll(chunks);
    }

    private void Release(int chunk)
    {
        foreach (var source in _sources.Values)
        {
            source.Asked.Remove(chunk);
            if (!source.Owed.Contains(chunk)) continue;
            source.Owed.Remove(chunk);
            source.OwedBytes -= _manifest.Locate(chunk).Length;
        }
    }

    private Source SourceOf(NodeId peer)
    {
        if (!_sources.TryGetValue(peer, out var source)) _sources[peer] = source = new Source();
        return source;
    }

    private sealed class Source
    {
        public ChunkMap Has { get; } = new();

        public ChunkMap Asked { get; } = new();

        /// <summary>Asked for, there, and wanted.</summary>
        public ChunkMap Owed { get; } = new();

        public long OwedBytes { get; set; }
    }
}
