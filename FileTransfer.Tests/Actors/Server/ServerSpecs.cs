using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Server;

public sealed class ServerSpecs : ActorSpecs, IAsyncLifetime
{
    private readonly TestProbe _broadcasts;
    private ServerHarness _harness = null!;
    private IActorRef _server = ActorRefs.Nobody;

    public ServerSpecs() => _broadcasts = CreateTestProbe();

    public async Task InitializeAsync()
    {
        _harness = await ServerHarness.Open(Sys, sessions: new SessionOptions { MaxSessions = 3 });
        _server = Sys.ActorOf(ServerActor.Props(_harness.Services, _broadcasts));
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task Welcomes_a_client_and_remembers_that_it_was_seen()
    {
        var link = await Connected("a", 1);

        await Welcomed(link);

        Assert.Equal("a", Assert.Single((await Connections()).Sessions).Peer.Node.Value);
    }

    [Fact]
    public async Task Tells_the_broadcasts_who_can_receive()
    {
        var link = await Connected("a", 1, receives: true);
        await Welcomed(link);
        var online = await _broadcasts.ExpectMsgAsync<ServerProtocol.ReceiverOnline>();

        link.Close(new Failure(Reason.ConnectionLost, "reset"));

        var offline = await _broadcasts.ExpectMsgAsync<ServerProtocol.ReceiverOffline>();
        Assert.Equal((online.Node, online.Session), (offline.Node, offline.Session));
        await AwaitAssertAsync(async () => Assert.Empty((await Connections()).Sessions));
    }

    [Fact]
    public async Task Who_does_not_receive_is_not_announced()
    {
        var link = await Connected("a", 1);
        await Welcomed(link);

        await ExpectNothing(_broadcasts);
    }

    [Fact]
    public async Task A_higher_epoch_fences_the_old_session_and_is_welcomed_after_it_is_gone()
    {
        var old = await Connected("a", 1, receives: true);
        await Welcomed(old);
        var before = await _broadcasts.ExpectMsgAsync<ServerProtocol.ReceiverOnline>();

        var young = await Connected("a", 2, receives: true);
        await Welcomed(young);

        var goodbye = Assert.Single(old.Sent.Select(sent => sent.Message).OfType<Goodbye>(), said => said.Failure.Reason == Reason.Fenced);
        Assert.Equal(new SessionEpoch(2), goodbye.Known);
        Assert.Equal(Reason.Fenced, old.End?.Reason);
        Assert.Equal(before.Session, (await _broadcasts.ExpectMsgAsync<ServerProtocol.ReceiverOffline>()).Session);
        Assert.NotEqual(before.Session, (await _broadcasts.ExpectMsgAsync<ServerProtocol.ReceiverOnline>()).Session);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task The_same_or_a_lower_epoch_is_turned_away_with_the_one_that_holds_the_session(long epoch)
    {
        var holder = await Connected("a", 5);
        await Welcomed(holder);

        var late = await Connected("a", epoch);

        await AwaitAssertAsync(() => Assert.NotNull(late.End));
        var goodbye = Assert.IsType<Goodbye>(late.Sent.First().Message);
        Assert.Equal((Reason.Fenced, new SessionEpoch(5)), (goodbye.Failure.Reason, goodbye.Known));
        Assert.Null(holder.End);
    }

    [Fact]
    public async Task A_receiver_that_was_fenced_is_reported_gone_even_if_its_successor_leaves_first()
    {
        var old = await Connected("a", 1, receives: true);
        await Welcomed(old);
        var online = await _broadcasts.ExpectMsgAsync<ServerProtocol.ReceiverOnline>();
        var newcomer = CreateTestProbe();
        var holder = new SessionTable.Holder(old.Peer, "client", new SessionEpoch(2), newcomer, "", Receives: true, []);

        _server.Tell(new ServerProtocol.Register(holder));

        Assert.Equal(online.Session, (await _broadcasts.ExpectMsgAsync<ServerProtocol.ReceiverOffline>()).Session);
    }

    [Fact]
    public async Task Sessions_have_a_limit_and_make_room_again()
    {
        var links = new List<FakeLink>();
        for (var i = 0; i < 3; i++)
        {
            links.Add(await Connected($"n{i}", 1));
            await Welcomed(links[i]);
        }

        var pool = new BufferPool();
        var turnedAway = Accept("n3");
        await AwaitAssertAsync(() => Assert.Equal(Reason.LimitReached, turnedAway.End?.Reason));
        turnedAway.Handler.OnChunk(1, ChunkOf(1, pool, 0).Chunk);
        Assert.Equal(0, pool.RentedBytes);
        links[0].Close(new Failure(Reason.ConnectionLost, "reset"));
        await AwaitAssertAsync(async () => Assert.Equal(2, (await Connections()).Sessions.Count));

        await Welcomed(await Connected("n4", 1));
    }

    [Fact]
    public async Task A_transfer_is_held_by_the_session_that_claimed_it_last()
    {
        var (first, second) = (CreateTestProbe(), CreateTestProbe());
        var (node, id) = (NodeId.Parse("a"), TransferId.New());

        _server.Tell(new ServerProtocol.Claim(node, id, 1), first);
        _server.Tell(new ServerProtocol.Claim(node, id, 3), second);
        Assert.Equal(1u, (await first.ExpectMsgAsync<ServerProtocol.Yield>()).Number);
        _server.Tell(new ServerProtocol.Unclaim(node, id, 1), first);   // late: it is not its any more
        _server.Tell(new ServerProtocol.Claim(node, id, 5), first);
        Assert.Equal(3u, (await second.ExpectMsgAsync<ServerProtocol.Yield>()).Number);
        _server.Tell(new ServerProtocol.Unclaim(node, id, 5), first);
        _server.Tell(new ServerProtocol.Claim(node, id, 7), second);
        await Handled(_server);

        await ExpectNothing(first);
    }

    [Fact]
    public async Task The_same_id_of_another_node_is_another_transfer()
    {
        var (first, second) = (CreateTestProbe(), CreateTestProbe());
        var id = TransferId.New();

        _server.Tell(new ServerProtocol.Claim(NodeId.Parse("a"), id, 1), first);
        _server.Tell(new ServerProtocol.Claim(NodeId.Parse("b"), id, 1), second);
        await Handled(_server);

        await ExpectNothing(first);
    }

    private FakeLink Accept(string node)
    {
        var link = new FakeLink(new PeerIdentity(NodeId.Parse(node), NodeKind.Client, Permissions.Receive, "01"));
        _server.Tell(new ServerProtocol.LinkAccepted(link));
        return link;
    }

    private async Task<FakeLink> Connected(string node, long epoch, bool receives = false)
    {
        var link = Accept(node);
        await AwaitAssertAsync(() => Assert.True(link.IsStarted));
        await link.Hear(0, new Hello("client", new SessionEpoch(epoch), "1.0", receives, []));
        return link;
    }

    private Task Welcomed(FakeLink link) => AwaitAssertAsync(() => Assert.Contains(link.Sent, sent => sent.Message is Welcome));

    private Task<ServerProtocol.Connections> Connections() =>
        _server.Ask<ServerProtocol.Connections>(ServerProtocol.GetConnections.Instance);
}
