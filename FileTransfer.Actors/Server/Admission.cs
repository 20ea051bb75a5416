using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.CatalogProtocol;
using static FileTransfer.Actors.Protocol.MembershipProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Server;

/// <summary>
/// What a client may open, and where, by the certificate of its link and never by what the message claims. Deny by
/// default: a message that is not listed opens nothing.
/// </summary>
internal static class Admission
{
    /// <returns>Null when <paramref name="peer"/> may; else the refusal it is told.</returns>
    public static Failure? Check(PeerIdentity peer, IWireMessage opening) => opening switch
    {
        // The folder it goes to decides: everything in the manifest lands below it.
        Offer { Purpose: Purpose.Upload } offer => Need(
            peer, Permissions.Upload, "upload", peer.May(Permissions.Upload, offer.Into), "name a folder below with --to"),
        // What is fresh lies in no folder of the server yet.
        Offer { Purpose: Purpose.BroadcastUpload } => Need(
            peer, Permissions.Broadcast, "broadcast", peer.May(Permissions.Broadcast, null),
            "send it there first, then broadcast what the server stores"),
        StartBroadcast start => Need(peer, Permissions.Broadcast, "broadcast", peer.May(Permissions.Broadcast, start.Path)),
        Request request => Need(peer, Permissions.Download, "download", peer.May(Permissions.Download, request.Path)),
        ListFiles list => Need(peer, Permissions.Download, "list files", peer.MaySee(list.Path)),
        RemoveFile remove => Need(peer, Permissions.Upload, "remove files", peer.MayBelow(Permissions.Upload, remove.Path)),
        GetCertificate or DecideBroadcast or SteerBroadcast when peer.May(Permissions.Admin) => null,
        DecideBroadcast or SteerBroadcast => Need(peer, Permissions.Broadcast, "decide about broadcasts"),
        GetCertificate => Need(peer, Permissions.Broadcast, "fetch delivery certificates"),
        GetBroadcasts when peer.May(Permissions.Broadcast, null) => null,
        GetBroadcasts => Need(peer, Permissions.Admin, "see how broadcasts stand"),
        GetHistory => null,
        // Whoever has a session may keep it; whether it is trusted still is decided with the catalogue.
        RenewCertificate => null,
        GetNodes => Need(peer, Permissions.Admin, "list nodes"),
        VerifyStored => Need(peer, Permissions.Admin, "verify stored files"),
        GetStatus => Need(peer, Permissions.Admin, "see the server's status"),
        CreateInvite => Need(peer, Permissions.Admin, "invite"),
        RevokeNode => Need(peer, Permissions.Admin, "revoke"),
        _ => new Failure(Reason.ProtocolViolation, $"{opening.GetType().Name} opens nothing"),
    };

    /// <param name="peer">A receiver.</param>
    /// <param name="stored">Where the server keeps what is broadcast; null for a fresh upload, which has no place.</param>
    public static Failure? CheckDelivery(PeerIdentity peer, RelativePath? stored) => peer.Kind == NodeKind.Broadcaster
        ? null
        : Need(peer, Permissions.Receive, "receive", peer.May(Permissions.Receive, stored));

    /// <summary>What a broadcaster's own clients may open there: they receive, and everything else is the server's business.</summary>
    public static Failure? CheckAtBroadcaster(PeerIdentity peer, IWireMessage opening) => opening switch
    {
        GetStatus or GetBroadcasts or GetNodes when peer.Kind == NodeKind.Broadcaster => null,   // commands beside it, with its own identity
        _ => new Failure(Reason.NotAllowed, "a broadcaster only distributes", "ask the server of the site"),
    };

    private static Failure? Need(PeerIdentity peer, Permissions needed, string what, bool here = true, string? hint = null)
    {
        if (!peer.May(needed))
        {
            return new Failure(
                Reason.NotAllowed, $"{peer.Node} may not {what}", $"ask for an invite with the role {GrantsText.NameOf(needed)}");
        }

        if (here) return null;
        var folders = string.Join(", ", peer.Grants.FoldersOf(needed).Select(folder => $"{Display.Text(folder)}/"));
        return new Failure(
            Reason.NotAllowed, $"{peer.Node} may {what} only below {folders}", hint ?? "ask for an invite with a role for that folder");
    }
}
