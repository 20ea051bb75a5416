using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Tests.Actors.Peers;

/// <summary>Who may fetch what from this node: a real actor for each link, fake links, and a test that plays peer and server.</summary>
public sealed class PeersSpecs : PeerLinkSpecs
{
    [Fact]
    public async Task Whoever_has_the_ticket_is_welcome_and_gets_what_it_fetches()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await ConnectedAsync();

        await link.Hear(0, new PeerHello(Broadcast, _ticket));
        await SaysAsync<PeerWelcome>(link);
        await link.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(1, 2)]));

        await Deadline.UntilAsync("both chunks are read", () => _staged.Reads.Order().SequenceEqual([1, 2]));
        Assert.Null(link.End);
    }

    [Fact]
    public async Task A_link_that_comes_before_its_ticket_waits_for_it()
    {
        Share();
        var link = await ConnectedAsync();
        await link.Hear(0, new PeerHello(Broadcast, _ticket));
        await Handled(_peers);
        Assert.Empty(link.Sent);

        _peers.Tell(new Admit(Broadcast, Ben, _ticket));

        await SaysAsync<PeerWelcome>(link);
    }

    [Fact]
    public async Task Without_a_ticket_it_ends_in_time()
    {
        Share();
        var link = await ConnectedAsync();
        await link.Hear(0, new PeerHello(Broadcast, _ticket));

        await EndsAsync(link, Reason.NotAllowed, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_ticket_of_another_node_or_broadcast_or_a_guessed_one_opens_nothing()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var (guess, other) = (await ConnectedAsync(), await ConnectedAsync("cem"));

        await guess.Hear(0, new PeerHello(Broadcast, PeerTicket.New()));
        await EndsAsync(guess, Reason.NotAllowed, TimeSpan.Zero);
        await other.Hear(0, new PeerHello(Broadcast, _ticket));
        await EndsAsync(other, Reason.NotAllowed, TimeSpan.FromSeconds(5));
        var wrong = await ConnectedAsync();
        await wrong.Hear(0, new PeerHello(BroadcastId.New(), _ticket));
        await EndsAsync(wrong, Reason.NotAllowed, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_ticket_that_is_taken_back_ends_the_link()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();

        _peers.Tell(new Admit(Broadcast, Ben, null));

        await EndsAsync(link, Reason.NotAllowed, TimeSpan.Zero);
    }

    [Fact]
    public async Task Tickets_without_end_push_out_the_oldest()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        for (var i = 1; i <= MaxLinks * PeersActor.MaxShared; i++) _peers.Tell(new Admit(BroadcastId.New(), Ben, _ticket));
        _peers.Tell(new Admit(Broadcast, NodeId.Parse("cem"), _ticket));
        var (first, last) = (await ConnectedAsync(), await ConnectedAsync("cem"));

        await last.Hear(0, new PeerHello(Broadcast, _ticket));
        await SaysAsync<PeerWelcome>(last);
        await first.Hear(0, new PeerHello(Broadcast, _ticket));

        await EndsAsync(first, Reason.NotAllowed, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task When_the_broadcast_is_over_its_content_goes_and_the_links_of_those_who_wait()
    {
        var link = await WaitingAsync();

        _peers.Tell(new StopSharing(Broadcast));

        await EndsAsync(link, Reason.ShuttingDown, TimeSpan.Zero);
        var late = await ConnectedAsync();
        await late.Hear(0, new PeerHello(Broadcast, _ticket));
        await EndsAsync(late, Reason.NotAllowed, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_newer_link_of_the_same_node_takes_over()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var former = await WelcomedAsync();

        var newer = await WelcomedAsync();

        await EndsAsync(former, Reason.NotAllowed, TimeSpan.Zero);
        Assert.Null(newer.End);
    }

    [Fact]
    public async Task More_links_than_the_limit_are_turned_away()
    {
        for (var i = 0; i < MaxLinks; i++) await ConnectedAsync($"n{i}");
        var link = new FakeLink(new PeerIdentity(Ben, NodeKind.Client, Permissions.None, "02"));

        _peers.Tell(new PeersProtocol.PeerAccepted(link));

        await EndsAsync(link, Reason.LimitReached, TimeSpan.Zero);
    }

    [Fact]
    public async Task One_node_does_not_take_the_links_of_all()
    {
        var peers = Sys.ActorOf(PeersActor.Props(PeersActor.MaxShared + 1));
        var own = Enumerable.Range(0, PeersActor.MaxShared + 1)
            .Select(_ => new FakeLink(new PeerIdentity(Ben, NodeKind.Client, Permissions.None, "02"))).ToArray();
        var other = new FakeLink(new PeerIdentity(NodeId.Parse("cem"), NodeKind.Client, Permissions.None, "03"));

        foreach (var link in own) peers.Tell(new PeersProtocol.PeerAccepted(link));
        peers.Tell(new PeersProtocol.PeerAccepted(other));

        await EndsAsync(own[^1], Reason.LimitReached, TimeSpan.Zero);
        await Deadline.UntilAsync("the other one's link is started", () => other.IsStarted);
        Assert.All(own[..^1], link => Assert.Null(link.End));
    }
}
