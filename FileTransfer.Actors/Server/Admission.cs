using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.CatalogProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Server;

/// <summary>
/// What a client may open, by the certificate of its link and never by what the message claims. Deny by default: a
/// message that is not listed opens nothing.
/// </summary>
internal static class Admission
{
    /// <returns>Null when <paramref name="peer"/> may; else the refusal it is told.</returns>
    public static Failure? Check(PeerIdentity peer, IWireMessage opening) => opening switch
    {
        Offer { Purpose: Purpose.Upload } => Need(peer, Permissions.Upload, "upload"),
        Offer { Purpose: Purpose.BroadcastUpload } => Need(peer, Permissions.Broadcast, "broadcast"),
        StartBroadcast => Need(peer, Permissions.Broadcast, "broadcast"),
        GetCertificate when peer.May(Permissions.Admin) => null,
        GetCertificate => Need(peer, Permissions.Broadcast, "fetch delivery certificates"),
        Request => Need(peer, Permissions.Download, "download"),
        ListFiles => Need(peer, Permissions.Download, "list files"),
        RemoveFile => Need(peer, Permissions.Upload, "remove files"),
        GetHistory => null,
        GetNodes => Need(peer, Permissions.Admin, "list nodes"),
        VerifyStored => Need(peer, Permissions.Admin, "verify stored files"),
        GetStatus => Need(peer, Permissions.Admin, "see the server's status"),
        CreateInvite => Need(peer, Permissions.Admin, "invite"),
        _ => new Failure(Reason.ProtocolViolation, $"{opening.GetType().Name} opens nothing"),
    };

    private static Failure? Need(PeerIdentity peer, Permissions needed, string what) => peer.May(needed)
        ? null
        : new Failure(
            Reason.NotAllowed, $"{peer.Node} may not {what}", $"ask for an invite with the role {needed.ToString().ToLowerInvariant()}");
}
