using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Protocol;

/// <summary>The first exchange on a link, and its end.</summary>
public static class SessionProtocol
{
    /// <summary>The session that receives broadcasts; a node has one of this name at most.</summary>
    public const string ReceivingSession = "client";

    public const int MaxSessionNameLength = 64;

    public const int MaxGroups = 32;

    /// <summary>Client to server, the first message on number 0.</summary>
    /// <param name="PeerPort">Where other receivers reach this one, at the address of this link; null when they cannot.</param>
    public sealed record Hello(
        string Session, SessionEpoch Epoch, string Version, bool Receives, IReadOnlyList<string> Groups,
        int? PeerPort = null) : IWireMessage;

    /// <summary>Server to client: the session is admitted, everything else may start.</summary>
    /// <param name="Authority">Who issues renewals: the SHA-256 of its certificate.</param>
    public sealed record Welcome(NodeId Server, string Version, Hash256? Authority = null) : IWireMessage;

    /// <summary>Either side, before it closes the link on purpose.</summary>
    /// <param name="Known">With <see cref="Reason.Fenced"/>: the epoch that holds the session.</param>
    public sealed record Goodbye(Failure Failure, SessionEpoch? Known = null) : IWireMessage;
}
