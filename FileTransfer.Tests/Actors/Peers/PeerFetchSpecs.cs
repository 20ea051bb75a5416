using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Peers;

/// <summary>A link to a peer outlives the broadcast it was made for, when nothing speaks against it.</summary>
public sealed class PeerFetchSpecs : ActorSpecs
{
    private static readonly NodeId Ben = NodeId.Parse("ben");

    private readonly FakePeerConnector _connector = new();
    private readonly FileTransfer.Actors.Buffers.BufferPool _pool = new();

    [Fact]
    public async Task A_link_that_brought_everything_rests_and_the_next_broadcast_goes_on_over_it()
    {
        var link = await RestingAsync();
        var next = BroadcastId.New();

        Fetcher(next).Tell(new Fetch([new ChunkRange(3, 1)]));

        await Deadline.UntilAsync("the next broadcast is named", () => Hellos(link).Count() == 2);
        Assert.Equal(next, Hellos(link).Last().Broadcast);
        await link.Hear(0, PeerWelcome.Instance);
        await Deadline.UntilAsync("its chunk is fetched", () => Fetched(link).SequenceEqual([1, 3]));
        Bring(link, 3);
        Assert.Equal(3, (await ExpectMsgAsync<PeerFetchActor.PeerChunk>()).Chunk.Chunk);
        Assert.Equal(1, _connector.Dials);
    }

    [Fact]
    public async Task A_link_that_owes_something_is_closed_with_its_broadcast()
    {
        var (fetcher, link) = await FetchingAsync();

        Sys.Stop(fetcher);

        await Deadline.UntilAsync("the link ends", () => link.End is not null);
        Assert.Equal(Reason.Cancelled, link.End!.Reason);
    }

    [Fact]
    public async Task A_peer_that_was_never_welcoming_is_not_kept()
    {
        var fetcher = Fetcher(BroadcastId.New());
        var link = await GreetedAsync();

        Sys.Stop(fetcher);

        await Deadline.UntilAsync("the link ends", () => link.End is not null);
    }

    [Fact]
    public async Task A_resting_link_whose_peer_has_left_is_replaced()
    {
        var link = await RestingAsync();
        Fetcher(BroadcastId.New()).Tell(new Fetch([new ChunkRange(3, 1)]));
        await Deadline.UntilAsync("the next broadcast is named", () => Hellos(link).Count() == 2);

        await link.Hear(0, new Goodbye(new Failure(Reason.ShuttingDown, "away"), null));

        await ReplacedAsync(link);
    }

    [Fact]
    public async Task A_resting_link_that_says_nothing_is_replaced_in_time()
    {
        var link = await RestingAsync();
        var fetcher = Fetcher(BroadcastId.New());
        fetcher.Tell(new Fetch([new ChunkRange(3, 1)]));
        await Deadline.UntilAsync("the next broadcast is named", () => Hellos(link).Count() == 2);

        await Advance(fetcher, TimeSpan.FromSeconds(3));

        await ReplacedAsync(link);
    }

    private async Task ReplacedAsync(FakeLink former)
    {
        await Deadline.UntilAsync("a new link is made", () => _connector.Dials == 2);
        var link = await GreetedAsync();
        Assert.NotSame(former, link);
        Assert.NotNull(former.End);
        await link.Hear(0, PeerWelcome.Instance);
        await Deadline.UntilAsync("the chunk is fetched", () => Fetched(link).SequenceEqual([3]));
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    private async Task<FakeLink> RestingAsync()
    {
        var (fetcher, link) = await FetchingAsync();
        Bring(link, 1);
        await ExpectMsgAsync<PeerFetchActor.PeerChunk>();
        await fetcher.GracefulStop(Deadline.Usual);
        Assert.Null(link.End);
        return link;
    }

    private async Task<(IActorRef Fetcher, FakeLink Link)> FetchingAsync()
    {
        var fetcher = Fetcher(BroadcastId.New());
        fetcher.Tell(new Fetch([new ChunkRange(1, 1)]));
        var link = await GreetedAsync();
        await link.Hear(0, PeerWelcome.Instance);
        await Deadline.UntilAsync("a chunk is fetched", () => Fetched(link).Any());
        return (fetcher, link);
    }

    /// <summary>At the address of every fake link.</summary>
    private IActorRef Fetcher(BroadcastId broadcast) =>
        ChildActorOf(PeerFetchActor.Props(new Introduce(Ben, ["192.0.2.1"], 5001, PeerTicket.New()), broadcast, _connector));

    private async Task<FakeLink> GreetedAsync()
    {
        FakeLink? link = null;
        await Deadline.UntilAsync("the peer is greeted", () => _connector.Links.TryGetValue(Ben, out link) && Hellos(link).Any());
        return link!;
    }

    private void Bring(FakeLink link, int chunk) =>
        link.Handler.OnChunk(FileTransfer.Actors.Protocol.PeerProtocol.Number, ChunkOf(1, _pool, chunk).Chunk);

    private static IEnumerable<PeerHello> Hellos(FakeLink link) => link.Sent.Select(said => said.Message).OfType<PeerHello>();

    private static IEnumerable<int> Fetched(FakeLink link) =>
        link.Sent.Select(said => said.Message).OfType<Fetch>().SelectMany(fetch => Chunks(fetch.Chunks));
}
