using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Protocol.Wire;
using FileTransfer.Actors.Serialization;
using Google.Protobuf.Reflection;
using Xunit;

namespace FileTransfer.Tests.Contracts.Protocol;

/// <summary>
/// Numbers and fields that travel. What stands here is out in the world: lines may be added, never changed or removed.
/// </summary>
public sealed class WireStabilityTests
{
    [Fact]
    public void Kinds_of_messages() => Same<MessageKind>(
        "Hello=1 Welcome=2 Goodbye=3 Offer=16 OfferEntries=17 Request=18 Accept=19 Reject=20 TellContents=21 Fetch=22 Ack=23 "
        + "Nack=24 Finished=25 Committed=26 Cancel=27 TellRoots=32 Roots=33 ListFiles=48 FilesListed=49 RemoveFile=50 Removed=51 GetHistory=52 "
        + "HistoryListed=53 GetNodes=54 NodesListed=55 CreateInvite=56 InviteCreated=57 VerifyStored=58 StoredVerified=59 GetStatus=60 "
        + "StatusListed=61 StartBroadcast=80 BroadcastStarted=81 ReceiversChanged=82 BroadcastEnded=83 RevokeNode=84 "
        + "NodeRevoked=85 RenewCertificate=86 CertificateRenewed=87 Assign=100 Unassign=101 Introduce=102 Admit=103 StopSharing=104 "
        + "PeerFailed=105 PeerHello=106 PeerWelcome=107 TellHave=108 Have=109 GetCertificate=110 CertificatePart=111 "
        + "Holding=112 CommitNow=113 DecideBroadcast=114 GetBroadcasts=120 BroadcastListed=121 BroadcastsEnd=122 "
        + "SteerBroadcast=123 BroadcastSteered=124 Patience=125 "
        + "SiteReport=140 SiteAnswer=141 SiteCall=142");

    [Fact]
    public void Reasons() => Same<Reason>(
        "Internal=1 Usage=2 NotFound=3 NotAllowed=4 NotTrusted=5 NoSpace=6 StorageFailed=7 AccessDenied=8 StateDamaged=9 "
        + "TooLarge=10 LimitReached=11 NameRefused=12 Corrupt=13 Partial=14 Exists=15 Unreachable=16 ConnectionLost=17 "
        + "Stalled=18 SourceChanged=19 Incompatible=20 ProtocolViolation=21 Cancelled=22 Fenced=23 ShuttingDown=24 Paused=25");

    [Fact]
    public void Purposes() => Same<TransferProtocol.Purpose>("Upload=1 Download=2 BroadcastUpload=3 Broadcast=4");

    [Fact]
    public void Policies_for_existing_names() => Same<ExistingNames>("Fail=1 Overwrite=2 KeepBoth=3 Replace=4");

    [Fact]
    public void Kinds_of_entries() => Same<EntryKind>("File=1 Folder=2");

    [Fact]
    public void States_of_receivers() => Same<ReceiverState>(
        "Offered=1 Receiving=2 Verified=3 Committed=4 Failed=5 Rejected=6 Unreachable=7 Superseded=8 Cancelled=9 Accepted=10");

    [Fact]
    public void Modes_of_broadcasts() => Same<BroadcastMode>("Direct=0 Stage=1 AllOrNone=2 Preflight=3");

    [Fact]
    public void Ways_to_steer() => Same<Steering>("Pause=1 Resume=2 Limit=3");

    [Fact]
    public void Permission_bits() => Same<Permissions>("None=0 Upload=1 Download=2 Receive=4 Broadcast=8 Admin=16");

    [Fact]
    public void Kinds_of_nodes() => Same<NodeKind>("Client=1 Server=2 Broadcaster=3");

    [Theory]
    [InlineData("HelloMessage", "session=1:String epoch=2:Int64 version=3:String receives=4:Bool groups=5:String* peer_port=6:UInt32")]
    [InlineData("WelcomeMessage", "server=1:String version=2:String authority=3:Bytes")]
    [InlineData("GoodbyeMessage", "failure=1:FailureMessage known_epoch=2:Int64")]
    [InlineData("FailureMessage", "reason=1:UInt32 detail=2:String hint=3:String")]
    [InlineData("EntryMessage", "path=1:String kind=2:UInt32 size=3:UInt64 modified=4:SInt64 executable=5:Bool content=6:Bytes")]
    [InlineData(
        "OfferMessage",
        "id=1:Bytes purpose=2:UInt32 into=3:String if_exists=4:UInt32 entry_count=5:UInt32 total_bytes=6:UInt64 channel=7:String "
        + "broadcast=8:Bytes mode=9:UInt32 terms=12:BroadcastTermsMessage tells_roots=13:Bool")]
    [InlineData("OfferEntriesMessage", "entries=1:EntryMessage* last=2:Bool")]
    [InlineData("RequestMessage", "id=1:Bytes path=2:String")]
    [InlineData("AcceptMessage", "have=1:UInt32* have_bytes=2:UInt64")]
    [InlineData("RejectMessage", "failure=1:FailureMessage")]
    [InlineData("TellContentsMessage", "")]
    [InlineData("TellRootsMessage", "ahead=1:Bool")]
    [InlineData("RootsMessage", "first=1:UInt32 roots=2:Bytes last=3:Bool")]
    [InlineData("FetchMessage", "runs=1:UInt32*")]
    [InlineData("AckMessage", "verified=1:UInt32* durable=2:UInt32* durable_bytes=3:UInt64")]
    [InlineData("NackMessage", "chunk=1:UInt32 failure=2:FailureMessage")]
    [InlineData("FinishedMessage", "first_entry=1:UInt32 contents=2:Bytes last=3:Bool")]
    [InlineData("CommittedMessage", "already_there=1:Bool names=2:String* receipt=3:String")]
    [InlineData("CancelMessage", "failure=1:FailureMessage")]
    [InlineData("ListFilesMessage", "path=1:String")]
    [InlineData("FilesListedMessage", "items=1:Item* last=2:Bool")]
    [InlineData("FilesListedMessage.Item", "path=1:String kind=2:UInt32 size=3:UInt64 modified=4:SInt64 content=5:Bytes")]
    [InlineData("RemoveFileMessage", "path=1:String")]
    [InlineData("RemovedMessage", "")]
    [InlineData("GetHistoryMessage", "")]
    [InlineData("HistoryListedMessage", "items=1:Item* last=2:Bool")]
    [InlineData(
        "HistoryListedMessage.Item",
        "at=1:SInt64 verb=2:String node=3:String name=4:String bytes=5:UInt64 outcome=6:String detail=7:String id=8:String")]
    [InlineData("GetNodesMessage", "")]
    [InlineData("NodesListedMessage", "items=1:Item* last=2:Bool")]
    [InlineData(
        "NodesListedMessage.Item",
        "node=1:String kind=2:UInt32 permissions=3:UInt32 connected=4:Bool address=5:String groups=6:String* "
        + "enrolled_at=7:SInt64 last_seen=8:SInt64 revoked=9:Bool grants=10:String expires_at=11:SInt64")]
    [InlineData("CreateInviteMessage", "permissions=1:UInt32 name=2:String ttl_seconds=3:UInt64 grants=4:String kind=5:UInt32")]
    [InlineData("InviteCreatedMessage", "link=1:String")]
    [InlineData("VerifyStoredMessage", "sample_permille=1:UInt32")]
    [InlineData("StoredVerifiedMessage", "files=1:UInt64 bytes=2:UInt64 damaged=3:String* last=4:Bool")]
    [InlineData("GetStatusMessage", "")]
    [InlineData("StatusListedMessage", "items=1:Item* last=2:Bool store_problem=3:String sessions=4:UInt32 broadcasts=5:BroadcastStartedMessage*")]
    [InlineData(
        "StatusListedMessage.Item",
        "id=1:String verb=2:String node=3:String name=4:String bytes_done=5:UInt64 bytes_total=6:UInt64 state=7:String "
        + "attempts=8:UInt32 bytes_again=9:UInt64 last_interruption=10:String started=11:SInt64")]
    [InlineData("StartBroadcastMessage", "path=1:String channel=2:String id=3:Bytes terms=4:BroadcastTermsMessage mode=8:UInt32")]
    [InlineData(
        "ReceiverStatusMessage", "node=1:String state=2:UInt32 bytes_done=3:UInt64 failure=4:FailureMessage elapsed_ms=5:UInt64")]
    [InlineData(
        "BroadcastStartedMessage",
        "id=1:Bytes channel=2:String name=3:String files=4:UInt32 bytes=5:UInt64 pacing=6:BroadcastPacingMessage")]
    [InlineData("BroadcastPacingMessage", "paused_by=1:String paused_since=2:SInt64 bytes_per_second=3:UInt64")]
    [InlineData("SteerBroadcastMessage", "id=1:Bytes steering=2:UInt32 bytes_per_second=3:UInt64")]
    [InlineData("BroadcastSteeredMessage", "changed=1:Bool broadcast=2:BroadcastStartedMessage")]
    [InlineData("PatienceMessage", "")]
    [InlineData(
        "SiteReportMessage",
        "incarnation=1:Bytes number=2:UInt64 known=3:SiteKnownMessage all=4:Bool receivers=5:SiteReceiverMessage* wanted=6:Bytes* states=7:SiteStateMessage*")]
    [InlineData("SiteKnownMessage", "server=1:Bytes orders=2:UInt64 revoked=3:UInt32")]
    [InlineData("SiteReceiverMessage", "node=1:String groups=2:String* is_here=3:Bool")]
    [InlineData("SiteStateMessage", "broadcast=1:Bytes status=2:ReceiverStatusMessage receipt=3:String")]
    [InlineData(
        "SiteAnswerMessage",
        "server=1:Bytes number=2:UInt64 tell_all=3:Bool orders=4:SiteOrderMessage* revoked=5:String* known=6:SiteKnownMessage more=7:Bool")]
    [InlineData(
        "SiteOrderMessage",
        "version=1:UInt64 id=2:Bytes channel=3:String owner=4:String started_at=5:SInt64 is_withdrawn=6:Bool mode=7:UInt32 "
        + "terms=8:BroadcastTermsMessage pacing=9:BroadcastPacingMessage is_flipped=10:Bool attempt=11:UInt32")]
    [InlineData("SiteCallMessage", "")]
    [InlineData("ReceiversChangedMessage", "receivers=1:ReceiverStatusMessage*")]
    [InlineData("BroadcastEndedMessage", "")]
    [InlineData("RevokeNodeMessage", "node=1:String")]
    [InlineData("RenewCertificateMessage", "signing_request=1:Bytes")]
    [InlineData("CertificateRenewedMessage", "certificate=1:Bytes authorities=2:Bytes*")]
    [InlineData("NodeRevokedMessage", "already=1:Bool sessions=2:UInt32")]
    [InlineData("AssignMessage", "items=1:Item*")]
    [InlineData("AssignMessage.Item", "source=1:String runs=2:UInt32* roots=3:Bytes")]
    [InlineData("UnassignMessage", "source=1:String runs=2:UInt32*")]
    [InlineData("IntroduceMessage", "node=1:String hosts=2:String* port=3:UInt32 ticket=4:Bytes")]
    [InlineData("AdmitMessage", "broadcast=1:Bytes node=2:String ticket=3:Bytes")]
    [InlineData("StopSharingMessage", "broadcast=1:Bytes")]
    [InlineData("PeerFailedMessage", "node=1:String runs=2:UInt32* failure=3:FailureMessage")]
    [InlineData("PeerHelloMessage", "broadcast=1:Bytes ticket=2:Bytes")]
    [InlineData("PeerWelcomeMessage", "")]
    [InlineData("TellHaveMessage", "")]
    [InlineData("HaveMessage", "runs=1:UInt32* last=2:Bool")]
    [InlineData("GetCertificateMessage", "id=1:Bytes")]
    [InlineData("HoldingMessage", "")]
    [InlineData("CommitNowMessage", "")]
    [InlineData("DecideBroadcastMessage", "id=1:Bytes commit=2:Bool")]
    [InlineData("GetBroadcastsMessage", "id=1:Bytes node=2:String")]
    [InlineData("BroadcastTermsMessage", "nodes=1:String* groups=2:String* deadline_ms=3:UInt64 bytes_per_second=4:UInt64")]
    [InlineData(
        "BroadcastListedMessage", "broadcast=1:BroadcastStartedMessage state=2:UInt32 started_at=3:SInt64 receivers=4:ReceiverStatusMessage*")]
    [InlineData("BroadcastsEndMessage", "")]
    [InlineData("CertificatePartMessage", "text=1:String last=2:Bool")]
    [InlineData(
        "EnrolmentMessage",
        "site_certificate=1:SiteCertificate join_request=2:JoinRequest join_accepted=3:JoinAccepted join_refused=4:JoinRefused")]
    [InlineData("SiteCertificate", "certificate=1:Bytes unix_seconds=2:Int64")]
    [InlineData("JoinRequest", "secret=1:Bytes node_name=2:String default_name=3:String signing_request=4:Bytes version=5:String")]
    [InlineData("JoinAccepted", "certificate=1:Bytes")]
    [InlineData("JoinRefused", "reason=1:Int32 detail=2:String hint=3:String")]
    public void Fields(string message, string approved) =>
        Assert.Equal(approved, string.Join(' ', Messages()[message].Fields.InFieldNumberOrder().Select(Describe)));

    [Fact]
    public void Every_message_of_the_contract_is_frozen_here()
    {
        var frozen = typeof(WireStabilityTests).GetMethod(nameof(Fields))!.GetCustomAttributesData()
            .Where(data => data.AttributeType == typeof(InlineDataAttribute))
            .Select(data => (string)((IReadOnlyList<System.Reflection.CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)[0].Value!);

        Assert.Equal(Messages().Keys.Order(StringComparer.Ordinal), frozen.Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, MessageDescriptor> Messages() => new[]
        {
            HelloMessage.Descriptor.File, OfferMessage.Descriptor.File, ListFilesMessage.Descriptor.File,
            StartBroadcastMessage.Descriptor.File, RevokeNodeMessage.Descriptor.File, AssignMessage.Descriptor.File,
            EnrolmentMessage.Descriptor.File, SiteReportMessage.Descriptor.File,
        }
        .SelectMany(file => file.MessageTypes)
        .SelectMany(message => message.NestedTypes.Prepend(message))
        .ToDictionary(message => message.ContainingType is { } outer ? $"{outer.Name}.{message.Name}" : message.Name);

    private static string Describe(FieldDescriptor field)
    {
        var type = field.FieldType == FieldType.Message ? field.MessageType.Name : field.FieldType.ToString();
        return $"{field.Name}={field.FieldNumber}:{type}{(field.IsRepeated ? "*" : "")}";
    }

    private static void Same<T>(string approved)
        where T : struct, Enum =>
        Assert.Equal(approved, string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={value:D}")));
}
