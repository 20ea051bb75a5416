using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Remote;
using FileTransfer.Actors.Remote.Wire;
using FileTransfer.Tests.Support;
using Google.Protobuf;
using Xunit;

namespace FileTransfer.Tests.Unit.Remote;

public sealed class PduGuardTests
{
    private const string Gossip = "Akka.Cluster.GossipEnvelope, Akka.Cluster";

    private static readonly Content Ours = Pdus.Ours(CatalogProtocol.GetHistory.Instance);

    private readonly PduGuard _guard = new(NodeId.Parse("hub"), NodeId.Parse("shop"), new RemoteReach(["/user/site"]));

    public static TheoryData<string, byte[]> Allowed => new()
    {
        { "a heartbeat", Pdus.Command(3) },
        { "a farewell", Pdus.Command(2) },
        { "a farewell of who stops", Pdus.Command(4) },
        { "a farewell of who is in quarantine", Pdus.Command(5) },
        { "a selection", Pdus.Selected("shop", "hub", "/user/site", Ours) },
        { "to an actor", Pdus.Message(Pdus.Path("shop", "/user/x#12"), Pdus.Path("hub", "/user/site#-123"), Ours) },
        { "to a child", Pdus.Message(Pdus.Path("shop", "/user/x"), Pdus.Path("hub", "/user/site/shop-1#5"), Ours) },
        { "an answer", Pdus.Message(null, Pdus.Path("hub", "/temp/$a"), Ours) },
        { "gossip", Pdus.Selected("shop", "hub", "/system/cluster/core/daemon", Pdus.Content(5, Gossip)) },
        { "a heartbeat of the cluster", Pdus.Selected("shop", "hub", "/system/cluster/heartbeatReceiver", Pdus.Content(5, "HB")) },
        { "an answer of the cluster", Pdus.Message(null, Pdus.Path("hub", "/system/cluster/core/daemon/heartbeatSender#1"), Pdus.Content(5, "HBR")) },
    };

    public static TheoryData<string, byte[]> Refused => new()
    {
        { "no message", [1, 2, 3, 4, 5] },
        { "nothing", [] },
        { "a second introduction", Pdus.Associate("shop") },
        { "an unknown instruction", Pdus.Command(9) },
        { "an instruction of nothing", Pdus.Command(0) },
        { "an empty delivery", Pdus.Of(new Delivery()) },
        { "in another name", Pdus.Message(Pdus.Path("mall", "/user/x"), Pdus.Path("hub", "/user/site"), Ours) },
        { "in the name of the receiver", Pdus.Message(Pdus.Path("hub", "/user/x"), Pdus.Path("hub", "/user/site"), Ours) },
        { "in a longer name", Pdus.Message("akka.link://filetransfer@shop:12/user/x", Pdus.Path("hub", "/user/site"), Ours) },
        { "for another node", Pdus.Message(null, Pdus.Path("mall", "/user/site"), Ours) },
        { "for another node of as long a name", Pdus.Message(null, Pdus.Path("pub", "/user/site"), Ours) },
        { "to the server actor", Pdus.Message(null, Pdus.Path("hub", "/user/server"), Ours) },
        { "to the catalogue", Pdus.Message(null, Pdus.Path("hub", "/user/catalog"), Ours) },
        { "to a neighbour by name", Pdus.Message(null, Pdus.Path("hub", "/user/sites"), Ours) },
        { "to a neighbour by dots", Pdus.Message(null, Pdus.Path("hub", "/user/site/../catalog"), Ours) },
        { "to a neighbour by escapes", Pdus.Message(null, Pdus.Path("hub", "/user/site/%2e%2e/catalog"), Ours) },
        { "to an empty name", Pdus.Message(null, Pdus.Path("hub", "/user/site//x"), Ours) },
        { "to two numbers", Pdus.Message(null, Pdus.Path("hub", "/user/site#1#2"), Ours) },
        { "to the user guardian", Pdus.Message(null, Pdus.Path("hub", "/user"), Ours) },
        { "to the root", Pdus.Message(null, Pdus.Path("hub", "/"), Ours) },
        { "to the daemon of deployment", Pdus.Message(null, Pdus.Path("hub", "/remote"), Pdus.Content(3)) },
        { "a deployment to an allowed actor", Pdus.Message(null, Pdus.Path("hub", "/user/site"), Pdus.Content(3)) },
        { "a system message", Pdus.Message(null, Pdus.Path("hub", "/user/site"), Pdus.Content(22), sequence: 0) },
        { "ours as a system message", Pdus.Message(null, Pdus.Path("hub", "/user/site"), Ours, sequence: 7) },
        { "a system message without number", Pdus.Message(null, Pdus.Path("hub", "/user/site"), Pdus.Content(22)) },
        { "ours to the cluster", Pdus.Message(null, Pdus.Path("hub", "/system/cluster/core/daemon"), Ours) },
        { "cluster to ours", Pdus.Message(null, Pdus.Path("hub", "/user/site"), Pdus.Content(5, "HB")) },
        { "a command to be down", Pdus.Selected("shop", "hub", "/system/cluster/core/daemon", Pdus.Content(5, "Akka.Cluster.ClusterUserAction+Down, Akka.Cluster")) },
        { "a command to leave", Pdus.Message(null, Pdus.Path("hub", "/system/cluster/core/daemon"), Pdus.Content(5, "Akka.Cluster.ClusterUserAction+Leave, Akka.Cluster")) },
        { "a router with a message of any serializer", Pdus.Message(null, Pdus.Path("hub", "/system/cluster/core/daemon"), Pdus.Content(5, "Akka.Cluster.Routing.ClusterRouterPool, Akka.Cluster")) },
        { "a selection of the server actor", Pdus.Selected("shop", "hub", "/user/server", Ours) },
        { "a selection below", Pdus.Selected("shop", "hub", "/user/site/shop-1", Ours) },
        { "a selection of the system", Pdus.Selected("shop", "hub", "/system", Ours) },
        { "a selection by pattern", Pdus.Selected("shop", "hub", "/user/site", Ours, kind: 3) },
        { "a selection of parents", Pdus.Selected("shop", "hub", "/user/site", Ours, kind: 1) },
        { "a selection of nothing", Pdus.Selected("shop", "hub", "/", Ours) },
        { "a selection from elsewhere", Pdus.Message(null, Pdus.Path("hub", "/user/site"), Pdus.Selection("/user/site", Ours)) },
        { "a selection in a selection", Pdus.Selected("shop", "hub", "/user/site", Pdus.Selection("/user/site", Ours)) },
        { "a selection of bytes", Pdus.Message(null, Pdus.Path("hub", "/"), Pdus.Content(6, "", [255, 1, 2])) },
        { "a selection without content", Pdus.Message(null, Pdus.Path("hub", "/"), Pdus.Content(6)) },
    };

    public static TheoryData<int> OtherSerializers => [.. Enumerable.Range(-1, 45).Where(number => number is not (5 or 6)), int.MaxValue, int.MinValue];

    [Fact]
    public void Acknowledgements_are_left_out_alone_and_beside_a_message()
    {
        _guard.Pass(Pdus.Associate("shop"));
        var plain = Pdus.Message(null, Pdus.Path("hub", "/user/site"), Ours);
        var delivery = Delivery.Parser.ParseFrom(Pdu.Parser.ParseFrom(plain).Payload);
        delivery.Acknowledgement = ByteString.CopyFrom(9, 255, 255, 255, 255, 0, 0, 0, 0);

        Assert.Null(_guard.Pass(Pdus.Of(new Delivery { Acknowledgement = delivery.Acknowledgement })));
        Assert.Equal(plain, _guard.Pass(Pdus.Of(delivery))!.ToByteArray());
    }

    [Theory]
    [MemberData(nameof(Allowed))]
    public void Passes(string what, byte[] unit)
    {
        Assert.NotEmpty(what);
        _guard.Pass(Pdus.Associate("shop"));
        _guard.Pass(unit);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses(string what, byte[] unit)
    {
        Assert.NotEmpty(what);
        _guard.Pass(Pdus.Associate("shop"));

        var refusal = Assert.Throws<FailureException>(() => _guard.Pass(unit)).Failure;

        Assert.Equal(Reason.ProtocolViolation, refusal.Reason);
        Assert.DoesNotContain("akka", refusal.Detail, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [MemberData(nameof(OtherSerializers))]
    public void Every_serializer_but_those_of_the_product_and_the_cluster_is_refused_everywhere(int number)
    {
        _guard.Pass(Pdus.Associate("shop"));
        foreach (var path in new[] { "/user/site", "/system/cluster/core/daemon", "/temp/$a", "/" })
        {
            Assert.Throws<FailureException>(() => _guard.Pass(Pdus.Message(null, Pdus.Path("hub", path), Pdus.Content(number))));
            Assert.Throws<FailureException>(() => _guard.Pass(Pdus.Selected("shop", "hub", path, Pdus.Content(number))));
        }
    }

    [Theory]
    [InlineData("hub", "filetransfer", "link", 1u)]
    [InlineData("mall", "filetransfer", "link", 1u)]
    [InlineData("SHOP", "filetransfer", "link", 1u)]
    [InlineData("shop", "other", "link", 1u)]
    [InlineData("shop", "filetransfer", "akka.link", 1u)]
    [InlineData("shop", "filetransfer", "tcp", 1u)]
    [InlineData("shop", "filetransfer", "link", 2u)]
    [InlineData("shop", "filetransfer", "link", uint.MaxValue)]
    [InlineData("", "", "", 0u)]
    public void Whoever_introduces_itself_as_another_than_its_certificate_says_is_refused(string host, string system, string protocol, uint port)
    {
        var refusal = Assert.Throws<FailureException>(() => _guard.Pass(Pdus.Associate(host, system, protocol, port))).Failure;

        Assert.Equal(Reason.NotTrusted, refusal.Reason);
    }

    [Fact]
    public void Nothing_passes_before_an_introduction()
    {
        foreach (var unit in new[] { Pdus.Command(1), Pdus.Command(3), Pdus.Message(null, Pdus.Path("hub", "/user/site"), Ours) })
            Assert.Throws<FailureException>(() => _guard.Pass(unit));
    }
}
