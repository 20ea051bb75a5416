using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Protocol;

/// <summary>Questions to a server. Each answer comes on the question's number; lists come in parts.</summary>
public static class CatalogProtocol
{
    /// <param name="Path">Null for the top.</param>
    public sealed record ListFiles(RelativePath? Path) : IWireMessage;

    public sealed record FilesListed(IReadOnlyList<RemoteEntry> Entries, bool Last) : IWireMessage;

    public sealed record RemoveFile(RelativePath Path) : IWireMessage;

    public sealed record Removed : IWireMessage
    {
        private Removed()
        {
        }

        public static Removed Instance { get; } = new();
    }

    public sealed record GetHistory : IWireMessage
    {
        private GetHistory()
        {
        }

        public static GetHistory Instance { get; } = new();
    }

    public sealed record HistoryListed(IReadOnlyList<HistoryRecord> Records, bool Last) : IWireMessage;

    public sealed record GetNodes : IWireMessage
    {
        private GetNodes()
        {
        }

        public static GetNodes Instance { get; } = new();
    }

    public sealed record NodesListed(IReadOnlyList<NodeRecord> Nodes, bool Last) : IWireMessage;

    /// <param name="Share">Of each file's chunks, above 0 to 1.</param>
    public sealed record VerifyStored(double Share) : IWireMessage;

    /// <param name="Damaged">Found in this part; they are in quarantine now.</param>
    public sealed record StoredVerified(int Files, long Bytes, IReadOnlyList<RelativePath> Damaged, bool Last) : IWireMessage;

    public sealed record GetStatus : IWireMessage
    {
        private GetStatus()
        {
        }

        public static GetStatus Instance { get; } = new();
    }

    /// <param name="StoreProblem">Null while the store is healthy.</param>
    public sealed record StatusListed(
        IReadOnlyList<TransferStatus> Transfers, string? StoreProblem, int Sessions, bool Last) : IWireMessage
    {
        /// <summary>That run.</summary>
        public IReadOnlyList<BroadcastProtocol.BroadcastStarted> Broadcasts { get; init; } = [];
    }

    public sealed record CreateInvite(Grants Grants, NodeId? Name, TimeSpan TimeToLive) : IWireMessage
    {
        /// <summary>A client or a broadcaster.</summary>
        public NodeKind Kind { get; init; } = NodeKind.Client;
    }

    /// <param name="Link">Holds the secret: shown once, never logged.</param>
    public sealed record InviteCreated(string Link) : IWireMessage
    {
        public override string ToString() => nameof(InviteCreated);
    }
}
