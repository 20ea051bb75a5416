namespace FileTransfer.Benchmarks.Swarm;

/// <summary>Chunks one receiver asked one source for, sent in that order.</summary>
internal sealed class SimLink(SimNode receiver, SimNode source)
{
    public SimNode Receiver { get; } = receiver;

    public SimNode Source { get; } = source;

    public LinkedList<int> Queue { get; } = [];

    /// <summary>Bytes of the first chunk in the queue that were sent.</summary>
    public int HeadSent { get; set; }

    /// <summary>Asked for before the source had them.</summary>
    public HashSet<int> Waiting { get; } = [];

    public bool IsUnreachable { get; init; }

    /// <summary>Chunks asked for that did not come yet.</summary>
    public HashSet<int> Asked { get; } = [];
}
