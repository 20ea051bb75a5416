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
        { "renew", Permissions.None },
        { "nodes", Permissions.Admin },
        { "verify", Permissions.Admin },
        { "status", Permissions.Admin },
        { "invite", Permissions.Admin },
        { "revoke", Permissions.Admin },
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
        ["broadcasts"] = new GetBroadcasts(null, null),
        ["decide"] = new DecideBroadcast(BroadcastId.New(), Commit: true),
        ["steer"] = new SteerBroadcast(BroadcastId.New(), Steering.Pause, null),
        ["renew"] = new MembershipProtocol.RenewCertificate(new byte[1]),
        ["revoke"] = new MembershipProtocol.RevokeNode(NodeId.Parse("b")),
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

    [Theory]
    [InlineData("certificate")]
    [InlineData("broadcasts")]
    [InlineData("decide")]
    [InlineData("steer")]
    public void What_became_of_broadcasts_is_for_those_who_broadcast_and_for_administrators(string opening)
    {
        for (var bits = 0; bits < 32; bits++)
        {
            var held = (Permissions)bits;

            var refusal = Admission.Check(Peer(NodeKind.Client, held), Openings[opening]);

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

    [Theory]
    [InlineData("upload:a", "send", "a/b", true)]
    [InlineData("upload:a", "send", "ab", false)]
    [InlineData("upload:a", "send", null, false)]
    [InlineData("upload:a", "rm", "a/b", true)]
    [InlineData("upload:a", "rm", "a", false)]
    [InlineData("upload:a", "rm", "b", false)]
    [InlineData("download:a", "get", "a", true)]
    [InlineData("download:a", "get", "b", false)]
    [InlineData("download:a/b", "get", "a", false)]
    [InlineData("download:a/b", "ls", "a", true)]
    [InlineData("download:a/b", "ls", null, true)]
    [InlineData("download:a/b", "ls", "c", false)]
    [InlineData("broadcast:a", "broadcast", "a/b", true)]
    [InlineData("broadcast:a", "broadcast", "b", false)]
    [InlineData("broadcast:a", "fresh", null, false)]
    public void A_folder_limits_it(string grants, string verb, string? path, bool allowed)
    {
        var where = path is null ? null : RelativePath.Parse(path);
        IWireMessage opening = verb switch
        {
            "send" => OfferFor(Purpose.Upload) with { Into = where },
            "fresh" => OfferFor(Purpose.BroadcastUpload) with { Into = RelativePath.Parse("a") },
            "rm" => new RemoveFile(where!),
            "get" => new Request(TransferId.New(), where!),
            "ls" => new ListFiles(where),
            _ => new StartBroadcast(BroadcastId.New(), where!, null),
        };
        var peer = new PeerIdentity(NodeId.Parse("peer"), NodeKind.Client, GrantsText.TryParseTyped(grants, out _)!, "01");

        var refusal = Admission.Check(peer, opening);

        Assert.Equal(allowed ? null : Reason.NotAllowed, refusal?.Reason);
        if (refusal is not null) Assert.Contains($"only below {grants[(grants.IndexOf(':') + 1)..]}/", refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("receive", null, true)]
    [InlineData("receive:a", "a/b", true)]
    [InlineData("receive:a", "b", false)]
    [InlineData("receive:a", null, false)]
    [InlineData("upload", null, false)]
    public void A_receiver_is_offered_only_what_lies_in_its_folders(string grants, string? stored, bool allowed)
    {
        var peer = new PeerIdentity(NodeId.Parse("peer"), NodeKind.Client, GrantsText.TryParseTyped(grants, out _)!, "01");

        Assert.Equal(allowed, Admission.CheckDelivery(peer, stored is null ? null : RelativePath.Parse(stored)) is null);
    }

    private static Offer OfferFor(Purpose purpose) => new(TransferId.New(), purpose, null, ExistingNames.Fail, 1, 1);

    private static PeerIdentity Peer(NodeKind kind, Permissions permissions) => new(NodeId.Parse("peer"), kind, permissions, "01");
}
