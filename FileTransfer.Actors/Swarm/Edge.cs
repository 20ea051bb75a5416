namespace FileTransfer.Actors.Swarm;

/// <summary>One receiver's way to one source: what it fetches there now, and what it knows about it.</summary>
internal sealed class Edge(Peer receiver, Peer source)
{
    public Peer Receiver { get; } = receiver;

    public Peer Source { get; } = source;

    /// <summary>Chunks being fetched.</summary>
    public int Pending { get; set; }

    public long PendingBytes { get; set; }

    /// <summary>Of these, the ones that the source does not have yet.</summary>
    public long WaitingBytes { get; set; }

    /// <summary>When a chunk last came, or the first of the pending ones was asked for.</summary>
    public TimeSpan Progress { get; set; }

    /// <summary>Something came over it. Until then it may be a dead end, and one chunk is enough to find out.</summary>
    public bool IsProven { get; set; }

    /// <summary>No new fetch before: it failed or stalled.</summary>
    public TimeSpan AvoidUntil { get; set; }

    public int Failures { get; set; }

    public int Corrupt { get; set; }

    /// <summary>How often the receiver reported it lost since a chunk last came.</summary>
    public int Losses { get; set; }

    /// <summary>Chunks decided on in the plan under construction.</summary>
    public List<int> Fresh { get; } = [];
}
