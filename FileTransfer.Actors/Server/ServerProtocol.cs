using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Server;

/// <summary>Between the server actor and its sessions; nothing of it leaves the process.</summary>
internal static class ServerProtocol
{
    /// <summary>From the listener: a verified peer is connected.</summary>
    public sealed record LinkAccepted(ILink Link) : IHolding
    {
        public void Undelivered() => Link.Close(new Failure(Reason.ShuttingDown, "the server is stopping"));
    }

    /// <summary>From the list of revoked certificates: it has changed.</summary>
    public sealed record CutRevoked : ILocalMessage
    {
        public static CutRevoked Instance { get; } = new();
    }

    /// <summary>From a session that heard Hello.</summary>
    public sealed record Register(SessionTable.Holder Newcomer) : ILocalMessage;

    /// <summary>To a session: say Welcome.</summary>
    public sealed record Admitted : ILocalMessage
    {
        public static Admitted Instance { get; } = new();
    }

    /// <summary>To a session: say goodbye and stop.</summary>
    public sealed record Dismissed(Failure Failure, SessionEpoch? Known = null) : ILocalMessage;

    /// <summary>From a session: it takes this transfer over, whoever has it.</summary>
    public sealed record Claim(NodeId Node, TransferId Transfer, uint Number) : ILocalMessage;

    /// <summary>From a session: the transfer has ended here.</summary>
    public sealed record Unclaim(NodeId Node, TransferId Transfer, uint Number) : ILocalMessage;

    /// <summary>To a session: stop this transfer, a newer session of the node has it.</summary>
    public sealed record Yield(uint Number) : ILocalMessage;

    /// <summary>Asked by a session; answered by <see cref="Connections"/>.</summary>
    public sealed record GetConnections : ILocalMessage
    {
        public static GetConnections Instance { get; } = new();
    }

    public sealed record Connections(IReadOnlyList<SessionTable.Holder> Sessions) : ILocalMessage;

    /// <summary>From a session to the broadcasts: content is stored, distribute it, and tell this number how it goes.</summary>
    /// <param name="Id">For a new one.</param>
    /// <param name="IsUpload">Whether the content was sent for this broadcast; then a running one of the same path is followed.</param>
    public sealed record Distribute(
        BroadcastId Id, string Channel, RelativePath Path, bool IsUpload, NodeId Owner, IActorRef Session, uint Number) : IHolding
    {
        public BroadcastMode Mode { get; init; }

        /// <summary>The content is still being sent; nobody follows yet.</summary>
        public bool IsArriving { get; init; }

        /// <summary>Of a preflight whose content is not here: what it would be.</summary>
        public Manifest? Asked { get; init; }

        public BroadcastTerms Terms { get; init; } = BroadcastTerms.Everybody;

        /// <summary>The broadcast it was to follow has just ended.</summary>
        public void Undelivered() => Session.Tell(new Tell(
            Number, new TransferProtocol.Reject(new Failure(Reason.ShuttingDown, "the broadcast has just ended")), ActorRefs.Nobody,
            Last: true));
    }

    /// <summary>From a session to the broadcasts: what becomes of a held one; this number hears how it goes.</summary>
    /// <param name="By">Whose own broadcasts it may decide; null for all.</param>
    public sealed record Decide(BroadcastId Id, bool Commit, NodeId? By, IActorRef Session, uint Number) : IHolding
    {
        /// <summary>It has just ended.</summary>
        public void Undelivered() => Session.Tell(new Tell(
            Number, new TransferProtocol.Reject(new Failure(Reason.ShuttingDown, "the broadcast has just ended")), ActorRefs.Nobody,
            Last: true));
    }

    /// <summary>From a session to the broadcasts: pause, resume or limit one; this number is answered.</summary>
    /// <param name="By">Who says so.</param>
    /// <param name="OnlyOwn">Whether only what they started themselves is theirs to steer.</param>
    public sealed record Steer(BroadcastProtocol.SteerBroadcast Order, NodeId By, bool OnlyOwn, IActorRef Session, uint Number) : IHolding
    {
        /// <summary>It has just ended.</summary>
        public void Undelivered() => Session.Tell(new Tell(
            Number, new TransferProtocol.Reject(new Failure(Reason.ShuttingDown, "the broadcast has just ended")), ActorRefs.Nobody,
            Last: true));
    }

    /// <summary>From a session to the broadcasts; answered by <see cref="Boards"/>.</summary>
    public sealed record GetBoards : ILocalMessage
    {
        public static GetBoards Instance { get; } = new();
    }

    /// <summary>Every receiver of every running broadcast as it stands.</summary>
    public sealed record Boards(IReadOnlyDictionary<BroadcastId, IReadOnlyList<ReceiverStatus>> Running) : ILocalMessage;

    /// <summary>From the server actor to the broadcasts.</summary>
    /// <param name="PeerAddress">Null when others cannot fetch from it.</param>
    public sealed record ReceiverOnline(
        NodeId Node, IActorRef Session, IReadOnlyList<string> Groups, PeerAddress? PeerAddress = null) : ILocalMessage
    {
        /// <summary>A broadcaster: it takes content to give it on, and is no receiver of its own.</summary>
        public bool Distributes { get; init; }
    }

    public sealed record ReceiverOffline(NodeId Node, IActorRef Session) : ILocalMessage
    {
        /// <summary>Why it will not come back; null when it may.</summary>
        public Failure? Expelled { get; init; }
    }

    /// <summary>From a broadcast to a receiver's session: offer this.</summary>
    public sealed record Deliver(TransferProtocol.Offer Offer, Storage.IChunkSource Source, IActorRef ReplyTo) : ILocalMessage
    {
        /// <summary>Where the server stores it among its files; null when it was sent for this broadcast.</summary>
        public RelativePath? Stored { get; init; }
    }

    /// <summary>From a broadcast to a receiver's session: end that delivery.</summary>
    public sealed record Withdraw(TransferId Transfer, Failure Failure) : ILocalMessage;

    /// <summary>From a receiver's session: these are verified there.</summary>
    public sealed record DeliveryVerified(NodeId Node, IReadOnlyList<ChunkRange> Chunks, IActorRef Session) : ILocalMessage;

    /// <summary>From a receiver's session: a peer did not deliver these.</summary>
    public sealed record DeliveryPeerFailed(NodeId Node, PeerProtocol.PeerFailed Report, IActorRef Session) : ILocalMessage;

    /// <summary>From a receiver's session: everything is durable there, and waits for the word.</summary>
    public sealed record DeliveryHeld(NodeId Node, IActorRef Session) : ILocalMessage;

    /// <summary>From a broadcast to a receiver's session: say this on the number of the delivery, or on 0.</summary>
    /// <param name="Transfer">Null for number 0.</param>
    public sealed record Direct(TransferId? Transfer, IWireMessage Message) : ILocalMessage;

    public sealed record DeliveryProgressed(NodeId Node, long BytesDone, IActorRef Session) : ILocalMessage;

    public sealed record DeliveryEnded(NodeId Node, Transfers.TransferOutcome Outcome, IActorRef Session) : ILocalMessage;

    /// <summary>From a broadcast to its initiator's session: pass this on.</summary>
    public sealed record Tell(uint Number, IWireMessage Message, IActorRef From, bool Last) : ILocalMessage;
}
