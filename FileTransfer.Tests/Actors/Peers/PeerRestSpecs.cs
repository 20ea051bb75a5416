using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Tests.Actors.Peers;

/// <summary>An incoming link between two broadcasts: it stays, and opens nothing.</summary>
public sealed class PeerRestSpecs : PeerLinkSpecs
{
    [Fact]
    public async Task A_link_that_rests_gets_nothing()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();

        _peers.Tell(new StopSharing(Broadcast));
        await Handled(_peers);
        await link.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(0, 1)]));

        await EndsAsync(link, Reason.ProtocolViolation, TimeSpan.Zero);
        Assert.Empty(_staged.Reads);
    }

    [Fact]
    public async Task A_link_that_rests_goes_on_with_the_ticket_of_the_next_broadcast()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();
        _peers.Tell(new StopSharing(Broadcast));
        var next = BroadcastId.New();
        _peers.Tell(new PeersProtocol.Share(next, new SharedContent(_staged, _staged.Manifest.ChunkCount, ChunkMap.Full(4))));
        _peers.Tell(new Admit(next, Ben, _ticket));

        await link.Hear(0, new PeerHello(next, _ticket));

        await Deadline.UntilAsync("it is welcome again", () => link.Sent.Count(said => said.Message is PeerWelcome) == 2);
        await link.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(1, 1)]));
        await Deadline.UntilAsync("its chunk is read", () => _staged.Reads.SequenceEqual([1]));
    }

    [Fact]
    public async Task A_link_goes_on_with_the_next_broadcast_while_this_one_is_still_shared()
    {
        Share();
        var next = BroadcastId.New();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        _peers.Tell(new Admit(next, Ben, _ticket));
        var link = await WelcomedAsync();

        await link.Hear(0, new PeerHello(next, _ticket));   // asked for what comes a moment later
        _peers.Tell(new StopSharing(Broadcast));
        _peers.Tell(new PeersProtocol.Share(next, new SharedContent(_staged, _staged.Manifest.ChunkCount, ChunkMap.Full(4))));

        await Deadline.UntilAsync("it is welcome again", () => link.Sent.Count(said => said.Message is PeerWelcome) == 2);
    }

    [Fact]
    public async Task A_link_that_rests_for_too_long_ends()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();
        _peers.Tell(new StopSharing(Broadcast));
        await Handled(_peers);

        await EndsAsync(link, Reason.Stalled, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Where_more_than_half_of_the_places_are_taken_no_link_rests()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();
        for (var i = 0; i < MaxLinks / 2; i++) await ConnectedAsync($"n{i}");

        _peers.Tell(new StopSharing(Broadcast));

        await EndsAsync(link, Reason.ShuttingDown, TimeSpan.Zero);
    }

    [Fact]
    public async Task Another_broadcast_while_a_chunk_is_awaited_ends_the_link()
    {
        var link = await WaitingAsync();

        await link.Hear(0, new PeerHello(BroadcastId.New(), _ticket));

        await EndsAsync(link, Reason.ProtocolViolation, TimeSpan.Zero);
    }

    [Fact]
    public async Task A_revoked_node_loses_a_link_that_rests_too()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var (link, other) = (await WelcomedAsync(), await ConnectedAsync("cem"));
        _peers.Tell(new StopSharing(Broadcast));

        _peers.Tell(new PeersProtocol.CutOff(peer => peer.Node == Ben));

        await EndsAsync(link, Reason.NotTrusted, TimeSpan.Zero);
        Assert.Null(other.End);
    }
}
