using System.Net;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Rehearsals;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using FileTransfer.Tests.Unit.Security;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace FileTransfer.Tests.Actors.Rehearsals;

/// <summary>A node's own port, own certificate and own disk; only the clock of actors is the test's.</summary>
public sealed class RehearsalSpecs : ActorSpecs
{
    private readonly TestSite _site = new();
    private readonly NodeCredentials _node;

    public RehearsalSpecs()
    {
        using var key = _site.Issue("ann");
        _node = new NodeCredentials(new X509Certificate2(key), new X509Certificate2(_site.SiteCertificate));
        Sys.EventStream.Subscribe(TestActor, typeof(RehearsalActor.Over));
    }

    [Fact]
    public async Task A_node_receives_a_broadcast_from_itself_and_nothing_of_it_stays()
    {
        await using var side = Open(IPAddress.Any);

        var over = await RehearseAsync(side);

        Assert.Null(over.Failure);
        Assert.False(Directory.Exists(over.Folder));
    }

    [Fact]
    public async Task What_was_rehearsed_can_be_fetched_by_nobody_afterwards()
    {
        await using var side = Open(IPAddress.Loopback);
        var asked = CreateTestProbe();
        var over = await RehearseAsync(side);

        side.Peers.Tell(new PeersProtocol.Ask(over.Broadcast, NodeId.Parse("ann"), PeerTicket.New()), asked);
        await Advance(side.Peers, TimeSpan.FromSeconds(6));

        Assert.Equal("no ticket for this node and broadcast", (await asked.ExpectMsgAsync<PeersProtocol.Denied>()).Failure.Detail);
    }

    [Fact]
    public async Task A_rehearsal_that_fails_ends_and_leaves_nothing_either()
    {
        var side = Open(IPAddress.Loopback);
        await using (side.ConfigureAwait(false))
        {
            var (near, peers, connector) = (side.Near, side.Peers, new FakePeerConnector { Unreachable = { NodeId.Parse("ann") } });
            Sys.ActorOf(RehearsalActor.Props(NodeId.Parse("ann"), peers, connector, near, new TransferOptions()));
            var over = await ExpectMsgAsync<RehearsalActor.Over>();

            Assert.NotNull(over.Failure);
            Assert.False(Directory.Exists(over.Folder));
        }
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _node.Dispose();
        _site.Dispose();
    }

    private PeerSide Open(IPAddress address) => new PeerNetwork(
        NodeIdentity.Fixed(_node, _site.Time), new IPEndPoint(address, 0), new LinkOptions(), Deadline.Usual, _site.Time, NullLoggerFactory.Instance)
        .Open(Sys);

    private async Task<RehearsalActor.Over> RehearseAsync(PeerSide side)
    {
        Sys.ActorOf(RehearsalActor.Props(NodeId.Parse("ann"), side.Peers, side.Connector, side.Near, new TransferOptions()));
        return await ExpectMsgAsync<RehearsalActor.Over>();
    }
}
