using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;

namespace FileTransfer.Actors.Sites;

/// <summary>Between the broadcasts of a node and the actor that speaks with the other node; nothing of it leaves the process.</summary>
internal static class SitesProtocol
{
    /// <summary>To the broadcasts of a server, from its <see cref="SitesActor"/>: it wants to hear of orders.</summary>
    public sealed record SitesHere : ILocalMessage
    {
        public static SitesHere Instance { get; } = new();
    }

    /// <summary>To the broadcasts of a broadcaster, from its <see cref="UpstreamActor"/>: it wants to hear of everything.</summary>
    public sealed record UpstreamHere : ILocalMessage
    {
        public static UpstreamHere Instance { get; } = new();
    }

    /// <summary>At a server, to its sites: what broadcasters are to lead, all of it. Versions are not looked at.</summary>
    public sealed record Orders(IReadOnlyList<SiteOrder> All) : ILocalMessage;

    /// <summary>At a server, to its sites: these certificates are revoked.</summary>
    public sealed record Revoked(IReadOnlySet<string> Serials) : ILocalMessage;

    /// <summary>At a server, to its broadcasts: a receiver has a session at a broadcaster.</summary>
    public sealed record SiteReceiverOnline(NodeId Node, NodeId Site, IReadOnlyList<string> Groups) : ILocalMessage;

    /// <summary>At a server, to its broadcasts: it has left there, or nothing is heard of the broadcaster.</summary>
    /// <param name="Cause">For people.</param>
    public sealed record SiteReceiverOffline(NodeId Node, NodeId Site, Failure Cause) : ILocalMessage;

    /// <summary>At a server, to its broadcasts: how receivers of a site stand.</summary>
    public sealed record SiteStates(NodeId Site, IReadOnlyList<SiteProtocol.SiteState> States) : ILocalMessage;

    /// <summary>At a server, to its broadcasts: a broadcaster does not have all of this content.</summary>
    public sealed record SiteWants(NodeId Site, BroadcastId Broadcast) : ILocalMessage;

    /// <summary>At a broadcaster, to its broadcasts: what the server wants. Applied again it changes nothing.</summary>
    public sealed record Ordered(IReadOnlyList<SiteOrder> Orders) : ILocalMessage;

    /// <summary>At a broadcaster, to its broadcasts: the server has said all it wants; what is not among these is withdrawn.</summary>
    public sealed record OnlyThese(IReadOnlySet<BroadcastId> Orders) : ILocalMessage;

    /// <summary>At a broadcaster, from its broadcasts: a receiver came or left.</summary>
    public sealed record ReceiverNews(SiteProtocol.SiteReceiver Receiver) : ILocalMessage;

    /// <summary>At a broadcaster, from its broadcasts: these changed.</summary>
    public sealed record BoardNews(BroadcastId Broadcast, IReadOnlyList<ReceiverStatus> Receivers) : ILocalMessage;

    /// <summary>At a broadcaster, from its broadcasts: whether content is still to come.</summary>
    public sealed record ContentNews(BroadcastId Broadcast, bool IsWanted) : ILocalMessage;

    /// <summary>At a broadcaster, from its broadcasts: nobody asks for this one any more.</summary>
    public sealed record Forgotten(BroadcastId Broadcast) : ILocalMessage;
}
