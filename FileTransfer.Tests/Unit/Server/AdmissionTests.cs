using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Tests.Properties.Serialization;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.CatalogProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Tests.Unit.Server;

public sealed class AdmissionTests
{
    private static readonly RelativePath Path = RelativePath.Parse("a");

    public static TheoryData<string, Permissions> Needed => new()
    {
        { "upload", Permissions.Upload },
        { "broadcast upload", Permissions.Broadcast },
        { "start broadcast", Permissions.Broadcast },
        { "request", Permissions.Download },
        { "list", Permissions.Download },
        { "remove", Permissions.Upload },
        { "history", Permissions.None },
        { "nodes", Permissions.Admin },
        { "verify", Permissions.Admin },
        { "status", Permissions.Admin },
        { "invite", Permissions.Admin },
    };

    private static readonly Dictionary<string, IWireMessage> Openings = new()
    {
        ["upload"] = OfferFor(Purpose.Upload),
        ["broadcast upload"] = OfferFor(Purpose.BroadcastUpload),
        ["start broadcast"] = new StartBroadcast(BroadcastId.New(), Path, null),
        ["request"] = new Request(TransferId.New(), Path),
        ["list"] = new ListFiles(null),
        ["remove"] = new RemoveFile(Path),
        ["history"] = GetHistory.Instance,
        ["nodes"] = GetNodes.Instance,
        ["verify"] = new VerifyStored(1),
        ["status"] = GetStatus.Instance,
        ["certificate"] = new GetCertificate(BroadcastId.New()),
        ["invite"] = new CreateInvite(Permissions.None, null, TimeSpan.FromHours(1)),
    };

    [Theory]
    [MemberData(nameof(Needed))]
    public void Exactly_the_permission_opens_it(string opening, Permissions needed)
    {
        for (var bits = 0; bits < 32; bits++)
        {
            var held = (Permissions)bits;

            var refusal = Admission.Check(Peer(NodeKind.Client, held), Openings[opening]);

            Assert.Equal(held.HasFlag(needed) ? null : Reason.NotAllowed, refusal?.Reason);
        }
    }

    [Fact]
    public void A_certificate_is_for_those_who_broadcast_and_for_administrators()
    {
        for (var bits = 0; bits < 32; bits++)
        {
            var held = (Permissions)bits;

            var refusal = Admission.Check(Peer(NodeKind.Client, held), Openings["certificate"]);

            Assert.Equal((held & (Permissions.Broadcast | Permissions.Admin)) != 0 ? null : Reason.NotAllowed, refusal?.Reason);
        }
    }

    [Fact]
    public void Everything_else_opens_nothing_whoever_asks()
    {
        var listed = Openings.Values.Select(message => message.GetType()).ToHashSet();
        foreach (var gen in WireGen.All)
        {
            var message = gen.Array[1].Single()[0];
            if (listed.Contains(message.GetType())) continue;
            Assert.Equal(Reason.ProtocolViolation, Admission.Check(Peer(NodeKind.Server, Permissions.Admin), message)?.Reason);
        }
    }

    [Theory]
    [InlineData(Purpose.Download)]
    [InlineData(Purpose.Broadcast)]
    public void A_client_cannot_offer_what_only_servers_offer(Purpose purpose) => Assert.Equal(
        Reason.ProtocolViolation, Admission.Check(Peer(NodeKind.Client, (Permissions)31), OfferFor(purpose))?.Reason);

    [Fact]
    public void The_servers_own_certificate_may_do_everything() => Assert.All(
        Openings.Values, opening => Assert.Null(Admission.Check(Peer(NodeKind.Server, Permissions.None), opening)));

    [Fact]
    public void A_refusal_says_which_role_to_ask_for() => Assert.Contains(
        "role upload", Admission.Check(Peer(NodeKind.Client, Permissions.None), OfferFor(Purpose.Upload))?.Hint, StringComparison.Ordinal);

    private static Offer OfferFor(Purpose purpose) => new(TransferId.New(), purpose, null, ExistingNames.Fail, 1, 1);

    private static PeerIdentity Peer(NodeKind kind, Permissions permissions) => new(NodeId.Parse("peer"), kind, permissions, "01");
}
