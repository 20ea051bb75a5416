using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>A receiver of a broadcast that fetches what the server assigns, from the server and from peers.</summary>
public sealed class ReceiverPeerSpecs : ReceiverSpecs
{
    private static readonly NodeId Ben = NodeId.Parse("ben");
    private static readonly Hash256 Root = FakeSource.ContentOf(0).Root;

    private readonly FakePeerConnector _connector = new();
    private readonly BroadcastId _broadcast = BroadcastId.New();

    public ReceiverPeerSpecs() => Swarm = new SwarmAccess(_broadcast, CreateTestProbe(), _connector);

    [Fact]
    public async Task Nothing_is_fetched_before_it_is_assigned()
    {
        var receiver = await Receiving(OneFile(4));
        await Handled(receiver);

        receiver.Tell(new Assign([new AssignedChunks(Port.Peer.Node, [new ChunkRange(2, 1)], [])]));

        var fetch = await Port.Expect<Fetch>(Number);
        Assert.Equal([2], Chunks(fetch.Chunks));
    }

    [Fact]
    public async Task What_is_verified_is_offered_to_others_at_once()
    {
        var peers = CreateTestProbe();
        Swarm = Swarm! with { Peers = peers };
        await Receiving(OneFile(4));

        var share = await peers.ExpectMsgAsync<PeersProtocol.Share>();

        Assert.Equal((_broadcast, 4), (share.Broadcast, share.Content.ChunkCount));
    }

    [Fact]
    public async Task A_peers_chunk_is_fetched_with_the_ticket_verified_and_acknowledged_to_the_server()
    {
        var receiver = await Receiving(OneFile(4));
        var ticket = PeerTicket.New();
        receiver.Tell(new Introduce(Ben, ["192.0.2.7"], 4711, ticket));
        receiver.Tell(new Assign([new AssignedChunks(Ben, [new ChunkRange(1, 2)], [Root, Root])]));
        var link = await WelcomedAsync();

        Assert.True(link.Sent.Select(said => said.Message).OfType<PeerHello>().Single().Ticket.Matches(ticket));
        var fetch = await SaidAsync<Fetch>(link);
        Assert.Equal([1, 2], Chunks(fetch.Chunks));
        foreach (var chunk in new[] { 1, 2 }) link.Handler.OnChunk(FileTransfer.Actors.Protocol.PeerProtocol.Number, ChunkOf(Number, Pool, chunk).Chunk);

        var ack = await Port.Find<Ack>(Number);
        Assert.Equal([1, 2], Chunks(ack.Durable));
    }

    [Fact]
    public async Task A_peer_whose_chunk_differs_from_the_servers_hash_is_left_out_and_named()
    {
        Store.Prepare = staged => staged.Wrong[1] = 1;
        var receiver = await Receiving(OneFile(4));
        receiver.Tell(new Introduce(Ben, ["192.0.2.7"], 4711, PeerTicket.New()));
        receiver.Tell(new Assign([new AssignedChunks(Ben, [new ChunkRange(0, 3)], [Root, Root, Root])]));
        var link = await WelcomedAsync();
        await SaidAsync<Fetch>(link);

        link.Handler.OnChunk(FileTransfer.Actors.Protocol.PeerProtocol.Number, ChunkOf(Number, Pool, 1).Chunk);

        var failed = await Port.Expect<PeerFailed>(Number);
        Assert.Equal((Ben, Reason.Corrupt), (failed.Peer, failed.Failure.Reason));
        Assert.Equal([0, 1, 2], Chunks(failed.Chunks));
        await Deadline.UntilAsync("the link to the liar ends", () => link.End is not null);
        receiver.Tell(new Assign([new AssignedChunks(Port.Peer.Node, [new ChunkRange(1, 1)], [])]));
        var again = await Port.Expect<Fetch>(Number);
        Assert.Equal([1], Chunks(again.Chunks));
    }

    [Fact]
    public async Task The_servers_chunks_come_over_a_link_of_their_own()
    {
        var receiver = await Receiving(OneFile(4));
        receiver.Tell(new Introduce(Port.Peer.Node, [], 0, PeerTicket.New()));
        receiver.Tell(new Assign([new AssignedChunks(Port.Peer.Node, [new ChunkRange(1, 2)], [])]));
        var link = await WelcomedAsync(Port.Peer.Node);

        var fetch = await SaidAsync<Fetch>(link);
        Assert.Equal([1, 2], Chunks(fetch.Chunks));
        foreach (var chunk in new[] { 1, 2 }) link.Handler.OnChunk(FileTransfer.Actors.Protocol.PeerProtocol.Number, ChunkOf(Number, Pool, chunk).Chunk);

        Assert.Equal(("192.0.2.1", 5001), _connector.Dialled[Port.Peer.Node]);
        var ack = await Port.Find<Ack>(Number);
        Assert.Equal([1, 2], Chunks(ack.Durable));
    }

    [Fact]
    public async Task When_the_servers_own_link_ends_its_chunks_come_over_the_session()
    {
        var receiver = await Receiving(OneFile(4));
        receiver.Tell(new Introduce(Port.Peer.Node, [], 0, PeerTicket.New()));
        receiver.Tell(new Assign([new AssignedChunks(Port.Peer.Node, [new ChunkRange(1, 2)], [])]));
        var link = await WelcomedAsync(Port.Peer.Node);
        await SaidAsync<Fetch>(link);

        link.Handler.OnClosed(new Failure(Reason.ConnectionLost, "reset"));

        var again = await Port.Expect<Fetch>(Number);
        Assert.Equal([1, 2], Chunks(again.Chunks));
    }

    [Fact]
    public async Task A_wrong_chunk_of_the_servers_own_link_is_read_again_over_the_session()
    {
        Store.Prepare = staged => staged.Wrong[1] = 1;
        var receiver = await Receiving(OneFile(4));
        receiver.Tell(new Introduce(Port.Peer.Node, [], 0, PeerTicket.New()));
        receiver.Tell(new Assign([new AssignedChunks(Port.Peer.Node, [new ChunkRange(1, 1)], [])]));
        var link = await WelcomedAsync(Port.Peer.Node);
        await SaidAsync<Fetch>(link);

        link.Handler.OnChunk(FileTransfer.Actors.Protocol.PeerProtocol.Number, ChunkOf(Number, Pool, 1).Chunk);

        Assert.Equal(1, (await Port.Expect<Nack>(Number)).Chunk);
        var again = await Port.Expect<Fetch>(Number);
        Assert.Equal([1], Chunks(again.Chunks));
    }

    [Fact]
    public async Task A_peer_that_cannot_be_reached_is_reported_with_what_it_was_to_deliver()
    {
        _connector.Unreachable.Add(Ben);
        var receiver = await Receiving(OneFile(4));
        receiver.Tell(new Introduce(Ben, ["192.0.2.7"], 4711, PeerTicket.New()));
        receiver.Tell(new Assign([new AssignedChunks(Ben, [new ChunkRange(3, 1)], [Root])]));

        var failed = await Port.Expect<PeerFailed>(Number);

        Assert.Equal(Reason.Unreachable, failed.Failure.Reason);
    }

    /// <summary>It left the broadcast and joined it again, and the link to it stood all the time.</summary>
    [Fact]
    public async Task A_peer_that_is_introduced_again_is_asked_again()
    {
        var receiver = await Receiving(OneFile(4));
        receiver.Tell(new Introduce(Ben, ["192.0.2.7"], 4711, PeerTicket.New()));
        receiver.Tell(new Assign([new AssignedChunks(Ben, [new ChunkRange(1, 2)], [Root, Root])]));
        var former = await WelcomedAsync();
        await SaidAsync<Fetch>(former);

        receiver.Tell(new Introduce(Ben, ["192.0.2.7"], 4711, PeerTicket.New()));
        receiver.Tell(new Assign([new AssignedChunks(Ben, [new ChunkRange(2, 1)], [Root])]));
        await Deadline.UntilAsync("the peer is dialled again", () => _connector.Dials == 2);
        var fetch = await SaidAsync<Fetch>(await WelcomedAsync());

        Assert.Equal([2], Chunks(fetch.Chunks));
        await Deadline.UntilAsync("the former link ends", () => former.End is not null);
    }

    [Fact]
    public async Task An_assignment_of_a_peer_without_hashes_or_beyond_the_manifest_ends_transfer_and_link()
    {
        var receiver = await Receiving(OneFile(4));
        receiver.Tell(new Introduce(Ben, ["192.0.2.7"], 4711, PeerTicket.New()));

        receiver.Tell(new Assign([new AssignedChunks(Ben, [new ChunkRange(3, 1)], [])]));

        Assert.Equal(Reason.ProtocolViolation, (await Port.Expect<Reject>(Number)).Failure.Reason);
    }

    [Fact]
    public async Task An_assignment_for_a_transfer_without_peers_ends_transfer_and_link()
    {
        Swarm = null;
        var receiver = await Receiving(OneFile(4));
        await Port.Expect<Fetch>(Number);

        receiver.Tell(new Assign([new AssignedChunks(Port.Peer.Node, [new ChunkRange(3, 1)], [])]));

        Assert.Equal(Reason.ProtocolViolation, (await Port.Expect<Reject>(Number)).Failure.Reason);
    }

    private Task<FakeLink> WelcomedAsync() => WelcomedAsync(Ben);

    private async Task<FakeLink> WelcomedAsync(NodeId peer)
    {
        await Deadline.UntilAsync("the peer is dialled", () => _connector.Links.TryGetValue(peer, out var dialled) && dialled.IsStarted);
        var link = _connector.Links[peer];
        await SaidAsync<PeerHello>(link);
        await link.Hear(0, PeerWelcome.Instance);
        return link;
    }

    private static async Task<T> SaidAsync<T>(FakeLink link)
    {
        await Deadline.UntilAsync($"{typeof(T).Name} is said", () => link.Sent.Any(said => said.Message is T));
        return link.Sent.Select(said => said.Message).OfType<T>().First();
    }
}
