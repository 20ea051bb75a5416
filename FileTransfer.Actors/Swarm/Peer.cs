using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Swarm;

/// <summary>What the planner knows about one node: what it has, what it waits for, and how well it does.</summary>
internal sealed class Peer
{
    public Peer(NodeId node, int chunkCount, Peer? seed)
    {
        Node = node;
        Have = new ChunkBits(chunkCount);
        Soon = new ChunkBits(chunkCount);
        Wanted = new ChunkBits(chunkCount);
        Wanted.Fill();
        FromSeed = seed is null ? null : new Edge(this, seed) { IsProven = true };
    }

    public NodeId Node { get; }

    public ChunkBits Have { get; }

    /// <summary>On the way to it from the seed: others may ask for them already, and get them when they are here.</summary>
    public ChunkBits Soon { get; }

    /// <summary>Neither had nor on the way.</summary>
    public ChunkBits Wanted { get; }

    public List<Fetch> Fetches { get; } = [];

    /// <summary>Fetches over edges that are known to work: only these say something about its rate.</summary>
    public int Expected { get; set; }

    public long OutstandingBytes { get; set; }

    /// <summary>Outstanding at peers: what the seed sends in its own time must not keep it from asking them.</summary>
    public long PeerBytes => OutstandingBytes - (FromSeed?.PendingBytes ?? 0);

    /// <summary>Of these, asked of peers that do not have them yet.</summary>
    public long WaitingBytes { get; set; }

    /// <summary>The peers it fetches from; the seed is apart.</summary>
    public List<Edge> Sources { get; } = [];

    public Edge? FromSeed { get; }

    /// <summary>Those that fetch from it.</summary>
    public List<Edge> Clients { get; } = [];

    /// <summary>Clients with something pending.</summary>
    public int ActiveClients { get; set; }

    /// <summary>Bytes its clients wait for.</summary>
    public long QueuedBytes { get; set; }

    /// <summary>Bytes its clients asked for in advance.</summary>
    public long PromisedBytes { get; set; }

    /// <summary>
    /// Bytes that it has and clients with slow lines wait for. These come at their pace, so that its own line is free for others meanwhile.
    /// </summary>
    public long LeafBytes { get; set; }

    /// <summary>Bytes it could send now to clients that take them.</summary>
    public long BusyBytes => QueuedBytes - PromisedBytes - LeafBytes;

    /// <summary>Nodes it cannot fetch from.</summary>
    public HashSet<NodeId> Blocked { get; } = [];

    public RateMeter Down { get; } = new();

    /// <summary>
    /// The shortest time from the decision to fetch a chunk to the report that it is verified: the control loop, with as
    /// little queueing in it as was ever seen.
    /// </summary>
    public TimeSpan? Loop { get; set; }

    /// <summary>What others get from it while they wait for plenty.</summary>
    public RateMeter Up { get; } = new();

    /// <summary>When a leaf with a slow uplink gets another chance: as a leaf it shows nothing.</summary>
    public TimeSpan? TriedAgainAt { get; set; }

    public bool CanServe { get; set; }

    public bool IsBanned { get; set; }

    /// <summary>A leaf: it is served, but nobody waits for what it has or fetches.</summary>
    public bool IsSlow { get; set; }

    /// <summary>Slow at receiving, not only at sending.</summary>
    public bool TakesSlowly => IsSlow && TriedAgainAt is null;

    public bool HasLeft { get; set; }

    /// <summary>Whether the swarm counts on it as a source.</summary>
    public bool IsUseful => CanServe && !IsBanned && !IsSlow && !HasLeft;

    /// <summary>Fetches from the seed like from a neighbour, because peers were out of reach.</summary>
    public bool IsStranded { get; set; }

    public bool WaitsForSeed { get; set; }

    /// <summary>In the queue of those to be looked at.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Since when it waits for nothing although it misses something.</summary>
    public TimeSpan? StarvedSince { get; set; }

    public TimeSpan WidenAfter { get; set; }

    public TimeSpan LastVerified { get; set; }

    /// <summary>Peers found out of reach since one was reached.</summary>
    public int Misses { get; set; }

    /// <summary>Since when every survey found it far below the others.</summary>
    public TimeSpan? BehindSince { get; set; }

    public TimeSpan? BehindUpSince { get; set; }

    public int Stalls { get; set; }
}
