using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>One thing to remember. All changes of a batch are remembered together, or none.</summary>
public abstract record CatalogChange
{
    private CatalogChange()
    {
    }

    /// <summary>Adds the file or takes the place of what was known under its path.</summary>
    public sealed record PutFile(StoredFile File) : CatalogChange;

    /// <summary>Forgets the file of this path and all files below it.</summary>
    public sealed record RemoveFiles(RelativePath Path) : CatalogChange;

    /// <summary>As <see cref="PutFile"/>, for content that was sent to be distributed.</summary>
    public sealed record PutOutgoing(StoredFile File) : CatalogChange;

    /// <summary>Forgets content that was sent to be distributed.</summary>
    public sealed record RemoveOutgoing(RelativePath Path) : CatalogChange;

    /// <summary>Repeating it changes nothing: a transfer commits once.</summary>
    public sealed record PutCommit(CommittedTransfer Transfer) : CatalogChange;

    public sealed record AddHistory(HistoryEntry Entry) : CatalogChange;

    /// <summary>Enrols or re-enrols a node without an invite: the server itself, and renewals.</summary>
    public sealed record PutNode(EnrolledNode Node) : CatalogChange;

    /// <summary>A node that another PKI certified is there; one that was revoked stays revoked.</summary>
    public sealed record MeetNode(EnrolledNode Node) : CatalogChange;

    public sealed record SeeNode(NodeId Node, DateTime At, string Address, IReadOnlyList<string> Groups) : CatalogChange;

    /// <summary>Ends the trust in a node and in every certificate it was ever given.</summary>
    public sealed record RevokeNode(NodeId Node, DateTime At) : CatalogChange;

    /// <summary>Certificates that the site's server says are revoked, whether their nodes are known here or not.</summary>
    public sealed record PutRevoked(IReadOnlyList<string> Serials) : CatalogChange;

    public sealed record AddInvite(Invite Invite) : CatalogChange;

    public sealed record PutBroadcast(StoredBroadcast Broadcast) : CatalogChange;

    public sealed record PutReceiver(StoredReceiver Receiver) : CatalogChange;

    public sealed record PutStaging(StoredStaging Staging) : CatalogChange;

    public sealed record PutPacing(BroadcastId Broadcast, BroadcastPacing Pacing) : CatalogChange;

    public sealed record PutReceipt(StoredReceipt Receipt) : CatalogChange;
}
