using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Swarm;

/// <summary>
/// Decides which receiver of a broadcast fetches which chunks from whom, knowing what each has. The seed gives each chunk to one
/// peer first; peers spread it, rarest first, over a sparse random graph of neighbours. A slow peer becomes a leaf, a silent
/// one loses its fetches to others, and the seed serves beyond one copy only where peers cannot.
/// </summary>
/// <remarks>
/// Single-threaded and without a clock: events come in with the time of their arrival, <see cref="Next"/> gives what is to
/// be told to receivers. An event costs time linear in its chunks and in the neighbours, not in the receivers; joining and
/// leaving cost a pass over the chunks, a tick one over the receivers.
/// </remarks>
internal sealed partial class SwarmPlanner
{
    private const int CorruptUntilBlocked = 2;

    /// <summary>In a row: a peer that is there and never delivers would keep whoever has no other waiting for ever.</summary>
    private const int LossesUntilBlocked = 3;

    private static readonly TimeSpan FirstAvoidance = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestAvoidance = TimeSpan.FromSeconds(60);

    private readonly int[] _lengths;
    private readonly int _longest;
    private readonly Random _random;
    private readonly Func<int, bool> _mayPromise;
    private readonly Peer _seed;
    private readonly Rarity _rarity;
    private readonly Dictionary<NodeId, Peer> _peers = [];
    private readonly List<Peer> _ring = [];   // all peers, in an order that stays: rotation without bookkeeping
    private readonly HashSet<NodeId> _banned = [];
    private readonly List<Peer> _dirty = [];
    private readonly List<Edge> _touched = [];
    private readonly List<Revocation> _revoked = [];

    /// <param name="seed">The node that has the content; it never joins.</param>
    /// <param name="chunkLengths">In bytes, one per chunk.</param>
    /// <param name="mayPromise">
    /// Whether peers may ask each other for this chunk before it is there; null for all. Who asks must know its hash.
    /// </param>
    /// <param name="random">Breaks ties and draws neighbours; a seeded one makes the planner repeatable.</param>
    public SwarmPlanner(NodeId seed, IReadOnlyList<int> chunkLengths, SwarmOptions options, Random random, Func<int, bool>? mayPromise = null)
    {
        _lengths = [.. chunkLengths];
        _longest = _lengths.Length == 0 ? 0 : _lengths.Max();
        TotalBytes = _lengths.Sum(static length => (long)length);
        Options = options;
        _random = random;
        _mayPromise = mayPromise ?? (static _ => true);
        _rarity = new Rarity(_lengths.Length);
        _seed = new Peer(seed, _lengths.Length, seed: null) { CanServe = true };
    }

    /// <summary>May be replaced at any time; what is outstanding already stays.</summary>
    public SwarmOptions Options { get; set; }

    public long TotalBytes { get; }

    /// <summary>Bytes that were to come from the seed, less what was taken back.</summary>
    public long SeedBytes { get; private set; }

    public IReadOnlyCollection<NodeId> Nodes => _peers.Keys;

    /// <summary>The seed has these chunks now; while an upload still runs it has not all.</summary>
    public void SeedHas(ChunkRange range)
    {
        for (var chunk = range.First; chunk < range.End; chunk++) _seed.Have.Add(chunk);
    }

    /// <summary>A receiver is there, for the first time or again; what it had outstanding before is forgotten.</summary>
    /// <param name="have">Its verified chunks.</param>
    /// <param name="canServe">False for one that takes no connections: it is served but serves nobody.</param>
    /// <param name="isSlow">It was, the last time: a leaf until it shows that it is not.</param>
    public void Join(NodeId node, ChunkMap have, bool canServe, TimeSpan now, bool isSlow = false)
    {
        if (node == _seed.Node) throw new ArgumentException("The seed does not receive.", nameof(node));
        Leave(node);
        foreach (var other in _ring) other.Blocked.Remove(node);   // its address may be another one now
        var peer = new Peer(node, _lengths.Length, _seed)
        {
            CanServe = canServe,
            IsBanned = _banned.Contains(node),
            IsSlow = isSlow,
            LastVerified = now,
        };
        peer.Down.Advance(now, wasBusy: false, bytes: 0);
        foreach (var chunk in have.Chunks())
        {
            peer.Wanted.Remove(chunk);
            peer.Have.Add(chunk);
            if (peer.IsUseful) _rarity.AddCopy(chunk, 1);
        }

        _peers.Add(node, peer);
        _ring.Add(peer);
        CountUseful(peer);
        Introduce(peer);
        MarkDirty(peer);
    }

    /// <summary>Its copies are gone and what others fetched from it is planned anew. Unknown nodes are ignored.</summary>
    public void Leave(NodeId node)
    {
        if (!_peers.Remove(node, out var peer)) return;
        DropFetches(peer, tell: false);
        foreach (var edge in peer.Clients.ToArray())
        {
            TakeBack(edge, tell: true);
            Disconnect(edge);
        }

        foreach (var edge in peer.Sources.ToArray()) Disconnect(edge);
        ChangeUsefulness(peer, static leaver => leaver.HasLeft = true);
        _ring.Remove(peer);
    }

    /// <summary>The receiver has verified these chunks, whoever sent them.</summary>
    public void Verified(NodeId node, IReadOnlyList<ChunkRange> ranges, TimeSpan now)
    {
        if (!_peers.TryGetValue(node, out var peer)) return;
        var wasBusy = peer.Expected > 0;
        var wasComplete = IsDone(peer);
        long bytes = 0;
        foreach (var range in ranges)
        {
            for (var chunk = range.First; chunk < range.End; chunk++)
            {
                if (!peer.Have.Add(chunk)) continue;
                bytes += _lengths[chunk];
                Settle(peer, chunk, now);
                HasCome(peer, chunk, now);
            }
        }

        if (bytes == 0) return;
        peer.Down.Advance(now, wasBusy, bytes);
        (peer.LastVerified, peer.StarvedSince, peer.Stalls) = (now, null, 0);
        if (IsDone(peer) && !wasComplete) Completed(peer);
        MarkDirty(peer);
        foreach (var edge in peer.Clients) MarkHungry(edge.Receiver);
    }

    /// <summary>Bytes of an unfinished chunk came: slow, but not stalled.</summary>
    public void Progress(NodeId receiver, NodeId source, TimeSpan now)
    {
        if (Find(receiver, source) is { } edge) edge.Progress = now;
    }

    /// <summary>These fetches failed at this source: the chunks are planned elsewhere, the pair rests for a while.</summary>
    public void Lost(NodeId receiver, NodeId source, IReadOnlyList<ChunkRange> ranges, FetchFailure why, TimeSpan now)
    {
        if (why == FetchFailure.Unreachable)
        {
            Unreachable(receiver, source, now);
            return;
        }

        if (Find(receiver, source) is not { } edge) return;
        foreach (var range in ranges)
        {
            for (var chunk = range.First; chunk < range.End; chunk++) Abandon(edge, chunk);
        }

        if (why == FetchFailure.Corrupt) edge.Corrupt++;
        edge.Losses++;
        if (edge.Source != _seed && (edge.Corrupt >= CorruptUntilBlocked || edge.Losses >= LossesUntilBlocked)) Block(edge);
        else Avoid(edge, now);
        MarkDirty(edge.Receiver);
    }

    /// <summary>
    /// <paramref name="from"/> found no way to fetch from <paramref name="to"/>: not tried again until that node joins anew. The
    /// seed is only left alone for a while.
    /// </summary>
    public void Unreachable(NodeId from, NodeId to, TimeSpan now)
    {
        if (!_peers.TryGetValue(from, out var receiver)) return;
        if (Find(from, to) is { } edge)
        {
            TakeBack(edge, tell: false);
            if (edge.Source == _seed) Avoid(edge, now);
            else Block(edge);
        }
        else if (to != _seed.Node)
        {
            receiver.Blocked.Add(to);
        }

        NoteMiss(receiver, now);
        MarkDirty(receiver);
    }

    /// <summary>It served what was not true: never a source again in this broadcast, also when it comes back.</summary>
    public void Banned(NodeId node)
    {
        if (!_banned.Add(node) || !_peers.TryGetValue(node, out var peer)) return;
        ChangeUsefulness(peer, static liar => liar.IsBanned = true);
        foreach (var edge in peer.Clients.ToArray())
        {
            TakeBack(edge, tell: true);
            Disconnect(edge);
        }
    }

    /// <summary>Null for a node that is not there.</summary>
    public PeerView? Look(NodeId node) => _peers.TryGetValue(node, out var peer)
        ? new PeerView(peer.Have.Count, _lengths.Length - peer.Have.Count, peer.OutstandingBytes, peer.QueuedBytes,
            peer.IsSlow, peer.IsBanned, peer.IsStranded, peer.Sources.Count, peer.Down.BytesPerSecond)
        : null;

    private Edge? Find(NodeId receiver, NodeId source)
    {
        if (!_peers.TryGetValue(receiver, out var peer)) return null;
        return source == _seed.Node ? peer.FromSeed : peer.Sources.Find(edge => edge.Source.Node == source);
    }

    private bool IsDone(Peer peer) => peer.Have.Count == _lengths.Length;

    private void Completed(Peer peer)
    {
        foreach (var edge in peer.Sources.ToArray()) Disconnect(edge);
        if (peer.IsUseful) _usefulMissing--;
    }

    private static void Avoid(Edge edge, TimeSpan now)
    {
        var rest = FirstAvoidance * Math.Pow(2, Math.Min(edge.Failures++, 10));
        edge.AvoidUntil = now + (rest < LongestAvoidance ? rest : LongestAvoidance);
    }

    private void MarkDirty(Peer peer)
    {
        if (peer.IsDirty || peer.HasLeft) return;
        peer.IsDirty = true;
        _dirty.Add(peer);
    }

    private void MarkHungry(Peer peer)
    {
        if (!peer.IsDirty && peer.Wanted.Count > 0 && peer.PeerBytes < 2 * Target(peer)) MarkDirty(peer);
    }
}
