using FileTransfer.Actors.Protocol;
using Google.Protobuf;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.CatalogProtocol;
using static FileTransfer.Actors.Protocol.MembershipProtocol;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Actors.Protocol.SiteProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Actors.Serialization;

/// <summary>Between messages and the payload of control frames. What it returns is valid: nothing parses again later.</summary>
public static class MessageCodec
{
    /// <returns>The kind for the frame header and the payload.</returns>
    public static (ushort Kind, byte[] Payload) Encode(IWireMessage message)
    {
        var (kind, wire) = ToWire(message);
        return ((ushort)kind, wire.ToByteArray());
    }

    /// <summary>The number alone.</summary>
    public static ushort KindOf(IWireMessage message) => (ushort)ToWire(message).Kind;

    /// <param name="kind">From the frame header.</param>
    /// <param name="payload">Not kept.</param>
    /// <param name="problem">Names the kind and what is wrong with it; holds no text of the peer.</param>
    /// <returns>Null for an unknown kind or a payload that is not allowed.</returns>
    public static IWireMessage? TryDecode(ushort kind, ReadOnlySpan<byte> payload, out string? problem)
    {
        try
        {
            problem = null;
            var message = FromWire((MessageKind)kind, payload);
            if (message is null) problem = $"unknown message kind {kind}";
            return message;
        }
        catch (WireFormatException bad)
        {
            problem = $"bad {(MessageKind)kind} message: {bad.Message}";
        }
        catch (InvalidProtocolBufferException)
        {
            problem = $"unreadable {(MessageKind)kind} message";
        }

        return null;
    }

    private static (MessageKind Kind, IMessage Wire) ToWire(IWireMessage message) => message switch
    {
        Hello hello => (MessageKind.Hello, SessionCodec.ToWire(hello)),
        Welcome welcome => (MessageKind.Welcome, SessionCodec.ToWire(welcome)),
        Goodbye goodbye => (MessageKind.Goodbye, SessionCodec.ToWire(goodbye)),
        Offer offer => (MessageKind.Offer, TransferCodec.ToWire(offer)),
        OfferEntries entries => (MessageKind.OfferEntries, TransferCodec.ToWire(entries)),
        Request request => (MessageKind.Request, TransferCodec.ToWire(request)),
        Accept accept => (MessageKind.Accept, TransferCodec.ToWire(accept)),
        Reject reject => (MessageKind.Reject, TransferCodec.ToWire(reject)),
        TellContents => (MessageKind.TellContents, new Wire.TellContentsMessage()),
        TellRoots tell => (MessageKind.TellRoots, new Wire.TellRootsMessage { Ahead = tell.Ahead }),
        Roots roots => (MessageKind.Roots, TransferCodec.ToWire(roots)),
        Fetch fetch => (MessageKind.Fetch, TransferCodec.ToWire(fetch)),
        Ack ack => (MessageKind.Ack, TransferCodec.ToWire(ack)),
        Nack nack => (MessageKind.Nack, TransferCodec.ToWire(nack)),
        Finished finished => (MessageKind.Finished, TransferCodec.ToWire(finished)),
        Committed committed => (MessageKind.Committed, TransferCodec.ToWire(committed)),
        Cancel cancel => (MessageKind.Cancel, TransferCodec.ToWire(cancel)),
        ListFiles list => (MessageKind.ListFiles, CatalogCodec.ToWire(list)),
        FilesListed listed => (MessageKind.FilesListed, CatalogCodec.ToWire(listed)),
        RemoveFile remove => (MessageKind.RemoveFile, CatalogCodec.ToWire(remove)),
        Removed => (MessageKind.Removed, new Wire.RemovedMessage()),
        GetHistory => (MessageKind.GetHistory, new Wire.GetHistoryMessage()),
        HistoryListed listed => (MessageKind.HistoryListed, CatalogCodec.ToWire(listed)),
        GetNodes => (MessageKind.GetNodes, new Wire.GetNodesMessage()),
        NodesListed listed => (MessageKind.NodesListed, CatalogCodec.ToWire(listed)),
        CreateInvite create => (MessageKind.CreateInvite, CatalogCodec.ToWire(create)),
        InviteCreated created => (MessageKind.InviteCreated, new Wire.InviteCreatedMessage { Link = created.Link }),
        VerifyStored verify => (MessageKind.VerifyStored, CatalogCodec.ToWire(verify)),
        StoredVerified verified => (MessageKind.StoredVerified, CatalogCodec.ToWire(verified)),
        GetStatus => (MessageKind.GetStatus, new Wire.GetStatusMessage()),
        StatusListed listed => (MessageKind.StatusListed, CatalogCodec.ToWire(listed)),
        StartBroadcast start => (MessageKind.StartBroadcast, BroadcastCodec.ToWire(start)),
        BroadcastStarted started => (MessageKind.BroadcastStarted, BroadcastCodec.ToWire(started)),
        ReceiversChanged changed => (MessageKind.ReceiversChanged, BroadcastCodec.ToWire(changed)),
        BroadcastEnded => (MessageKind.BroadcastEnded, new Wire.BroadcastEndedMessage()),
        RevokeNode revoke => (MessageKind.RevokeNode, MembershipCodec.ToWire(revoke)),
        NodeRevoked revoked => (MessageKind.NodeRevoked, MembershipCodec.ToWire(revoked)),
        RenewCertificate renew => (MessageKind.RenewCertificate, MembershipCodec.ToWire(renew)),
        CertificateRenewed renewed => (MessageKind.CertificateRenewed, MembershipCodec.ToWire(renewed)),
        Assign assign => (MessageKind.Assign, PeerCodec.ToWire(assign)),
        Unassign unassign => (MessageKind.Unassign, PeerCodec.ToWire(unassign)),
        Introduce introduce => (MessageKind.Introduce, PeerCodec.ToWire(introduce)),
        Admit admit => (MessageKind.Admit, PeerCodec.ToWire(admit)),
        StopSharing stopSharing => (MessageKind.StopSharing, PeerCodec.ToWire(stopSharing)),
        PeerFailed peerFailed => (MessageKind.PeerFailed, PeerCodec.ToWire(peerFailed)),
        PeerHello peerHello => (MessageKind.PeerHello, PeerCodec.ToWire(peerHello)),
        PeerWelcome => (MessageKind.PeerWelcome, new Wire.PeerWelcomeMessage()),
        TellHave => (MessageKind.TellHave, new Wire.TellHaveMessage()),
        Have have => (MessageKind.Have, PeerCodec.ToWire(have)),
        GetCertificate get => (MessageKind.GetCertificate, BroadcastCodec.ToWire(get)),
        CertificatePart part => (MessageKind.CertificatePart, BroadcastCodec.ToWire(part)),
        Holding => (MessageKind.Holding, new Wire.HoldingMessage()),
        CommitNow => (MessageKind.CommitNow, new Wire.CommitNowMessage()),
        DecideBroadcast decide => (MessageKind.DecideBroadcast, BroadcastCodec.ToWire(decide)),
        GetBroadcasts get => (MessageKind.GetBroadcasts, BroadcastCodec.ToWire(get)),
        BroadcastListed listed => (MessageKind.BroadcastListed, BroadcastCodec.ToWire(listed)),
        BroadcastsEnd => (MessageKind.BroadcastsEnd, new Wire.BroadcastsEndMessage()),
        SteerBroadcast steer => (MessageKind.SteerBroadcast, BroadcastCodec.ToWire(steer)),
        BroadcastSteered steered => (MessageKind.BroadcastSteered, BroadcastCodec.ToWire(steered)),
        Patience => (MessageKind.Patience, new Wire.PatienceMessage()),
        SiteReport report => (MessageKind.SiteReport, SiteCodec.ToWire(report)),
        SiteAnswer answer => (MessageKind.SiteAnswer, SiteCodec.ToWire(answer)),
        SiteCall => (MessageKind.SiteCall, new Wire.SiteCallMessage()),
        _ => throw new ArgumentException($"{message.GetType().Name} has no wire format.", nameof(message)),
    };

    private static IWireMessage? FromWire(MessageKind kind, ReadOnlySpan<byte> payload) => kind switch
    {
        MessageKind.Hello => SessionCodec.FromWire(Wire.HelloMessage.Parser.ParseFrom(payload)),
        MessageKind.Welcome => SessionCodec.FromWire(Wire.WelcomeMessage.Parser.ParseFrom(payload)),
        MessageKind.Goodbye => SessionCodec.FromWire(Wire.GoodbyeMessage.Parser.ParseFrom(payload)),
        MessageKind.Offer => TransferCodec.FromWire(Wire.OfferMessage.Parser.ParseFrom(payload)),
        MessageKind.OfferEntries => TransferCodec.FromWire(Wire.OfferEntriesMessage.Parser.ParseFrom(payload)),
        MessageKind.Request => TransferCodec.FromWire(Wire.RequestMessage.Parser.ParseFrom(payload)),
        MessageKind.Accept => TransferCodec.FromWire(Wire.AcceptMessage.Parser.ParseFrom(payload)),
        MessageKind.Reject => TransferCodec.FromWire(Wire.RejectMessage.Parser.ParseFrom(payload)),
        MessageKind.TellContents => TellContents.Instance,
        MessageKind.TellRoots => new TellRoots(Wire.TellRootsMessage.Parser.ParseFrom(payload).Ahead),
        MessageKind.Roots => TransferCodec.FromWire(Wire.RootsMessage.Parser.ParseFrom(payload)),
        MessageKind.Fetch => TransferCodec.FromWire(Wire.FetchMessage.Parser.ParseFrom(payload)),
        MessageKind.Ack => TransferCodec.FromWire(Wire.AckMessage.Parser.ParseFrom(payload)),
        MessageKind.Nack => TransferCodec.FromWire(Wire.NackMessage.Parser.ParseFrom(payload)),
        MessageKind.Finished => TransferCodec.FromWire(Wire.FinishedMessage.Parser.ParseFrom(payload)),
        MessageKind.Committed => TransferCodec.FromWire(Wire.CommittedMessage.Parser.ParseFrom(payload)),
        MessageKind.Cancel => TransferCodec.FromWire(Wire.CancelMessage.Parser.ParseFrom(payload)),
        MessageKind.ListFiles => CatalogCodec.FromWire(Wire.ListFilesMessage.Parser.ParseFrom(payload)),
        MessageKind.FilesListed => CatalogCodec.FromWire(Wire.FilesListedMessage.Parser.ParseFrom(payload)),
        MessageKind.RemoveFile => CatalogCodec.FromWire(Wire.RemoveFileMessage.Parser.ParseFrom(payload)),
        MessageKind.Removed => Removed.Instance,
        MessageKind.GetHistory => GetHistory.Instance,
        MessageKind.HistoryListed => CatalogCodec.FromWire(Wire.HistoryListedMessage.Parser.ParseFrom(payload)),
        MessageKind.GetNodes => GetNodes.Instance,
        MessageKind.NodesListed => CatalogCodec.FromWire(Wire.NodesListedMessage.Parser.ParseFrom(payload)),
        MessageKind.CreateInvite => CatalogCodec.FromWire(Wire.CreateInviteMessage.Parser.ParseFrom(payload)),
        MessageKind.InviteCreated => CatalogCodec.FromWire(Wire.InviteCreatedMessage.Parser.ParseFrom(payload)),
        MessageKind.VerifyStored => CatalogCodec.FromWire(Wire.VerifyStoredMessage.Parser.ParseFrom(payload)),
        MessageKind.StoredVerified => CatalogCodec.FromWire(Wire.StoredVerifiedMessage.Parser.ParseFrom(payload)),
        MessageKind.GetStatus => GetStatus.Instance,
        MessageKind.StatusListed => CatalogCodec.FromWire(Wire.StatusListedMessage.Parser.ParseFrom(payload)),
        MessageKind.StartBroadcast => BroadcastCodec.FromWire(Wire.StartBroadcastMessage.Parser.ParseFrom(payload)),
        MessageKind.BroadcastStarted => BroadcastCodec.FromWire(Wire.BroadcastStartedMessage.Parser.ParseFrom(payload)),
        MessageKind.ReceiversChanged => BroadcastCodec.FromWire(Wire.ReceiversChangedMessage.Parser.ParseFrom(payload)),
        MessageKind.BroadcastEnded => BroadcastEnded.Instance,
        MessageKind.RevokeNode => MembershipCodec.FromWire(Wire.RevokeNodeMessage.Parser.ParseFrom(payload)),
        MessageKind.NodeRevoked => MembershipCodec.FromWire(Wire.NodeRevokedMessage.Parser.ParseFrom(payload)),
        MessageKind.RenewCertificate => MembershipCodec.FromWire(Wire.RenewCertificateMessage.Parser.ParseFrom(payload)),
        MessageKind.CertificateRenewed => MembershipCodec.FromWire(Wire.CertificateRenewedMessage.Parser.ParseFrom(payload)),
        MessageKind.Assign => PeerCodec.FromWire(Wire.AssignMessage.Parser.ParseFrom(payload)),
        MessageKind.Unassign => PeerCodec.FromWire(Wire.UnassignMessage.Parser.ParseFrom(payload)),
        MessageKind.Introduce => PeerCodec.FromWire(Wire.IntroduceMessage.Parser.ParseFrom(payload)),
        MessageKind.Admit => PeerCodec.FromWire(Wire.AdmitMessage.Parser.ParseFrom(payload)),
        MessageKind.StopSharing => PeerCodec.FromWire(Wire.StopSharingMessage.Parser.ParseFrom(payload)),
        MessageKind.PeerFailed => PeerCodec.FromWire(Wire.PeerFailedMessage.Parser.ParseFrom(payload)),
        MessageKind.PeerHello => PeerCodec.FromWire(Wire.PeerHelloMessage.Parser.ParseFrom(payload)),
        MessageKind.PeerWelcome => PeerWelcome.Instance,
        MessageKind.TellHave => TellHave.Instance,
        MessageKind.Have => PeerCodec.FromWire(Wire.HaveMessage.Parser.ParseFrom(payload)),
        MessageKind.GetCertificate => BroadcastCodec.FromWire(Wire.GetCertificateMessage.Parser.ParseFrom(payload)),
        MessageKind.CertificatePart => BroadcastCodec.FromWire(Wire.CertificatePartMessage.Parser.ParseFrom(payload)),
        MessageKind.Holding => Holding.Instance,
        MessageKind.CommitNow => CommitNow.Instance,
        MessageKind.DecideBroadcast => BroadcastCodec.FromWire(Wire.DecideBroadcastMessage.Parser.ParseFrom(payload)),
        MessageKind.GetBroadcasts => BroadcastCodec.FromWire(Wire.GetBroadcastsMessage.Parser.ParseFrom(payload)),
        MessageKind.BroadcastListed => BroadcastCodec.FromWire(Wire.BroadcastListedMessage.Parser.ParseFrom(payload)),
        MessageKind.BroadcastsEnd => BroadcastsEnd.Instance,
        MessageKind.SteerBroadcast => BroadcastCodec.FromWire(Wire.SteerBroadcastMessage.Parser.ParseFrom(payload)),
        MessageKind.BroadcastSteered => BroadcastCodec.FromWire(Wire.BroadcastSteeredMessage.Parser.ParseFrom(payload)),
        MessageKind.Patience => Patience.Instance,
        MessageKind.SiteReport => SiteCodec.FromWire(Wire.SiteReportMessage.Parser.ParseFrom(payload)),
        MessageKind.SiteAnswer => SiteCodec.FromWire(Wire.SiteAnswerMessage.Parser.ParseFrom(payload)),
        MessageKind.SiteCall => SiteCall.Instance,
        _ => null,
    };
}
