using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Peers;

/// <summary>Between the actors of one node that shares broadcasts; nothing of it leaves the process.</summary>
internal static class PeersProtocol
{
    /// <summary>From the listener: a node of the site is connected.</summary>
    public sealed record PeerAccepted(ILink Link) : IHolding
    {
        public void Undelivered() => Link.Close(new Failure(Reason.ShuttingDown, "the node is stopping"));
    }

    /// <summary>From a receiver: others may fetch this. A newer one of the same broadcast replaces it.</summary>
    public sealed record Share(BroadcastId Broadcast, ISharedContent Content) : IHolding
    {
        public void Undelivered() => Content.Dispose();
    }

    /// <summary>Links of these nodes end, whatever they are doing.</summary>
    public sealed record CutOff(Func<PeerIdentity, bool> IsRevoked) : ILocalMessage;

    /// <summary>From an incoming link: may this node fetch?</summary>
    public sealed record Ask(BroadcastId Broadcast, NodeId Node, PeerTicket Ticket) : ILocalMessage;

    public sealed record Granted(ISharedContent Content) : ILocalMessage;

    /// <summary>To an incoming link: nothing more of that. It may stay for what comes next, unless something was left to send.</summary>
    public sealed record Over(Failure Failure) : ILocalMessage;

    /// <summary>To an incoming link, at any time: not, or not any more.</summary>
    public sealed record Denied(Failure Failure) : ILocalMessage;
}
