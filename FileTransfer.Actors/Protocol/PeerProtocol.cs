using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Protocol;

/// <summary>
/// How receivers of a broadcast fetch from each other: the server assigns and introduces, receivers execute and report.
/// Chunks between peers use <see cref="TransferProtocol.Fetch"/> and chunk frames on <see cref="Number"/>.
/// </summary>
public static class PeerProtocol
{
    /// <summary>The only transfer on a link between peers.</summary>
    public const uint Number = 1;

    /// <summary>Sources in one Assign.</summary>
    public const int MaxItems = 256;

    /// <summary>Chunks in one Assign; their roots fit into a control frame.</summary>
    public const int MaxChunks = 1024;

    public const int MaxHosts = 8;

    /// <summary>Server to receiver: fetch these.</summary>
    public sealed record Assign(IReadOnlyList<AssignedChunks> Items) : IWireMessage;

    /// <param name="Roots">One per chunk when the source is a peer; empty for the server itself.</param>
    public sealed record AssignedChunks(NodeId Source, IReadOnlyList<ChunkRange> Chunks, IReadOnlyList<Hash256> Roots);

    /// <summary>Server to receiver: not from this source any more, unless it was asked already.</summary>
    public sealed record Unassign(NodeId Source, IReadOnlyList<ChunkRange> Chunks) : IWireMessage;

    /// <summary>Server to receiver, before chunks are assigned from that peer.</summary>
    /// <param name="Hosts">None, and port 0: it is the server itself, where this session reaches it.</param>
    public sealed record Introduce(NodeId Peer, IReadOnlyList<string> Hosts, int Port, PeerTicket Ticket) : IWireMessage;

    /// <summary>Server to a peer: let this node fetch this broadcast's chunks, or not any more.</summary>
    /// <param name="Ticket">Null takes it back.</param>
    public sealed record Admit(BroadcastId Broadcast, NodeId Node, PeerTicket? Ticket) : IWireMessage;

    /// <summary>Server to a peer: nobody needs this broadcast any more.</summary>
    public sealed record StopSharing(BroadcastId Broadcast) : IWireMessage;

    /// <summary>Receiver to server: these did not come from that peer, and will not.</summary>
    public sealed record PeerFailed(NodeId Peer, IReadOnlyList<ChunkRange> Chunks, Failure Failure) : IWireMessage;

    /// <summary>Receiver to peer: the first message between them.</summary>
    public sealed record PeerHello(BroadcastId Broadcast, PeerTicket Ticket) : IWireMessage;

    public sealed record PeerWelcome : IWireMessage
    {
        private PeerWelcome()
        {
        }

        public static PeerWelcome Instance { get; } = new();
    }

    /// <summary>
    /// Receiver to peer, while the server is away: what have you? Answered when there is something that was not told on this
    /// link yet; until then no second one may follow.
    /// </summary>
    public sealed record TellHave : IWireMessage
    {
        private TellHave()
        {
        }

        public static TellHave Instance { get; } = new();
    }

    /// <summary>Peer to receiver: these can be fetched, beside what was told before. In ascending parts.</summary>
    public sealed record Have(IReadOnlyList<ChunkRange> Chunks, bool Last) : IWireMessage;
}
