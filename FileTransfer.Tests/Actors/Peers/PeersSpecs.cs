using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Peers;

/// <summary>Who may fetch what from this node: a real actor for each link, fake links, and a test that plays peer and server.</summary>
public sealed class PeersSpecs : ActorSpecs
{
    private const int MaxLinks = 4;

    private static readonly BroadcastId Broadcast = BroadcastId.New();
    private static readonly NodeId Ben = NodeId.Parse("ben");

    private readonly FakeStagedTransfer _staged = new(
        new FileTransfer.Actors.Storage.StageRequest(TransferId.New(), OneFile(4), null, ExistingNames.Replace, Owner), new ChunkMap());

    private readonly IActorRef _peers;
    private readonly PeerTicket _ticket = PeerTicket.New();

    public PeersSpecs() => _peers = Sys.ActorOf(PeersActor.Props(MaxLinks));

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
        var link = await ConnectedAsync();
        await link.Hear(0, new PeerHello(Broadcast, _ticket));
        await SaysAsync<PeerWelcome>(link);

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
    public async Task When_the_broadcast_is_over_its_links_and_content_go()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await ConnectedAsync();
        await link.Hear(0, new PeerHello(Broadcast, _ticket));
        await SaysAsync<PeerWelcome>(link);

        _peers.Tell(new StopSharing(Broadcast));

        await EndsAsync(link, Reason.ShuttingDown, TimeSpan.Zero);
        var late = await ConnectedAsync();
        await late.Hear(0, new PeerHello(Broadcast, _ticket));
        await EndsAsync(late, Reason.NotAllowed, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Anything_but_a_fetch_within_the_manifest_ends_the_link()
    {
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var beyond = await WelcomedAsync();
        await beyond.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(3, 2)]));
        await EndsAsync(beyond, Reason.ProtocolViolation, TimeSpan.Zero);
        var (other, early) = (await WelcomedAsync(), await ConnectedAsync());
        await other.Hear(PeerProtocol.Number, new Request(TransferId.New(), RelativePath.Parse("secret")));
        await EndsAsync(other, Reason.ProtocolViolation, TimeSpan.Zero);
        await early.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(0, 1)]));
        await EndsAsync(early, Reason.ProtocolViolation, TimeSpan.Zero);
        Assert.Empty(_staged.Reads);
    }

    [Fact]
    public async Task A_chunk_that_is_not_here_yet_is_sent_when_it_has_come()
    {
        var content = Share(new ChunkMap([new ChunkRange(0, 1)]));
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();

        await link.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(0, 4)]));
        await Deadline.UntilAsync("what is here is read", () => _staged.Reads.SequenceEqual([0]));
        content.Add(2);

        await Deadline.UntilAsync("what has come is read", () => _staged.Reads.SequenceEqual([0, 2]));
        Assert.Null(link.End);
    }

    [Fact]
    public async Task Whoever_asks_is_told_what_is_here_and_then_only_what_has_come()
    {
        var content = Share(new ChunkMap([new ChunkRange(0, 1)]));
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();

        await link.Hear(PeerProtocol.Number, TellHave.Instance);
        await ToldAsync(link, 1, [0]);
        await link.Hear(PeerProtocol.Number, TellHave.Instance);
        await link.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(0, 1)]));
        await Deadline.UntilAsync("the chunk is read", () => _staged.Reads.Count > 0);
        Assert.Single(link.Sent, said => said.Message is Have);
        content.Add(2);

        await ToldAsync(link, 2, [2]);
        Assert.Null(link.End);
    }

    [Fact]
    public async Task What_does_not_fit_into_one_answer_is_told_in_ascending_parts()
    {
        var many = OneFile((2 * MaxRuns) + 3);
        var content = new SharedContent(_staged, many.ChunkCount, new ChunkMap(
            Enumerable.Range(0, MaxRuns + 1).Select(i => new ChunkRange(2 * i, 1))));
        _peers.Tell(new PeersProtocol.Share(Broadcast, content));
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();

        await link.Hear(PeerProtocol.Number, TellHave.Instance);

        await ToldAsync(link, 2, [2 * MaxRuns]);
        Assert.Equal([false, true], link.Sent.Select(said => said.Message).OfType<Have>().Select(have => have.Last));
    }

    [Fact]
    public async Task Asking_before_the_welcome_or_again_before_the_answer_ends_the_link()
    {
        Share(new ChunkMap());
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var early = await ConnectedAsync();
        await early.Hear(PeerProtocol.Number, TellHave.Instance);
        await EndsAsync(early, Reason.ProtocolViolation, TimeSpan.Zero);
        var link = await WelcomedAsync();

        await link.Hear(PeerProtocol.Number, TellHave.Instance);
        await link.Hear(PeerProtocol.Number, TellHave.Instance);

        await EndsAsync(link, Reason.ProtocolViolation, TimeSpan.Zero);
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

    [Fact]
    public async Task A_chunk_that_is_gone_ends_the_link()
    {
        _staged.Missing = true;
        Share();
        _peers.Tell(new Admit(Broadcast, Ben, _ticket));
        var link = await WelcomedAsync();

        await link.Hear(PeerProtocol.Number, new Fetch([new ChunkRange(0, 1)]));

        await EndsAsync(link, Reason.NotFound, TimeSpan.Zero);
    }

    private static async Task ToldAsync(FakeLink link, int count, int[] last)
    {
        await Deadline.UntilAsync("the peer is told", () => link.Sent.Count(said => said.Message is Have) >= count);
        Assert.Equal(last, Chunks(link.Sent.Select(said => said.Message).OfType<Have>().ElementAt(count - 1).Chunks));
    }

    private void Share() => Share(ChunkMap.Full(_staged.Manifest.ChunkCount));

    private SharedContent Share(ChunkMap here)
    {
        var content = new SharedContent(_staged, _staged.Manifest.ChunkCount, here);
        _peers.Tell(new PeersProtocol.Share(Broadcast, content));
        return content;
    }

    private async Task<FakeLink> WelcomedAsync()
    {
        var link = await ConnectedAsync();
        await link.Hear(0, new PeerHello(Broadcast, _ticket));
        await SaysAsync<PeerWelcome>(link);
        return link;
    }

    private async Task<FakeLink> ConnectedAsync(string node = "ben")
    {
        var link = new FakeLink(new PeerIdentity(NodeId.Parse(node), NodeKind.Client, Permissions.None, "02"));
        _peers.Tell(new PeersProtocol.PeerAccepted(link));
        await Deadline.UntilAsync("the link is started", () => link.IsStarted);
        return link;
    }

    private static Task SaysAsync<T>(FakeLink link) =>
        Deadline.UntilAsync($"{typeof(T).Name} is said", () => link.Sent.Any(said => said.Message is T));

    private async Task EndsAsync(FakeLink link, Reason reason, TimeSpan passing)
    {
        await Deadline.UntilAsync("the link ends", async () =>
        {
            if (link.End is null && passing > TimeSpan.Zero) await Advance(_peers, passing);
            return link.End is not null;
        });
        Assert.Equal(reason, link.End!.Reason);
    }
}
