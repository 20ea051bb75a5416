using FileTransfer.Actors.Domain;

namespace FileTransfer.Benchmarks.Swarm;

/// <summary>A node with an uplink that sends a quantum at a time to its clients in turn, and a downlink that fills up.</summary>
internal sealed class SimNode(NodeId name, int chunks, double bytesPerTick)
{
    public NodeId Name { get; } = name;

    public double BytesPerTick { get; } = bytesPerTick;

    public double UpBytesPerTick { get; init; } = bytesPerTick;

    public bool[] Has { get; } = new bool[chunks];

    public int Missing { get; set; } = chunks;

    public bool IsDead { get; set; }

    public bool IsLiar { get; init; }

    public bool IsSlow { get; init; }

    public bool CanServe { get; init; } = true;

    public long JoinedAt { get; set; }

    public long FinishedAt { get; set; } = -1;

    /// <summary>Links on which something is queued here, in turn.</summary>
    public List<SimLink> Sending { get; } = [];

    public int Turn { get; set; }

    public bool IsSending { get; set; }

    /// <summary>When its downlink will have taken what is on its way.</summary>
    public long DownFreeAt { get; set; }

    public List<SimLink> Clients { get; } = [];

    /// <summary>By source.</summary>
    public Dictionary<NodeId, SimLink> Links { get; } = [];

    public List<int> Unreported { get; set; } = [];

    public bool AckIsDue { get; set; }

    public int Awaited { get; set; }
}
