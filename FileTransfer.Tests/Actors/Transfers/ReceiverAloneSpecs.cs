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

/// <summary>A receiver of a broadcast whose session is gone: the test is its peer.</summary>
public sealed class ReceiverAloneSpecs : ReceiverSpecs
{
    private static readonly NodeId Ben = NodeId.Parse("ben");
    private static readonly Hash256 Root = FakeSource.ContentOf(0).Root;
    private static readonly Manifest FourChunks = OneFile(4);

    private readonly FakePeerConnector _connector = new();

    public ReceiverAloneSpecs()
    {
        Swarm = new SwarmAccess(BroadcastId.New(), CreateTestProbe(), _connector);
        Options = Options with { FlushInterval = TimeSpan.FromMilliseconds(1) };
    }

    [Fact]
    public async Task The_hashes_are_asked_for_before_anything_and_nothing_waits_for_them()
    {
        var receiver = Begun(FourChunks);

        await Port.Expect<TellRoots>(Number);
        await Port.Expect<Accept>(Number);
        receiver.Tell(new Assign([new AssignedChunks(Port.Peer.Node, [new ChunkRange(2, 1)], [])]));

        AssertChunks([2], await Port.Expect<Fetch>(Number));
    }

    [Fact]
    public async Task Content_of_very_many_chunks_is_received_without_asking()
    {
        Begun(Manifest.Create([.. Enumerable.Range(0, (64 * 1024) + 1).Select(i => File($"f{i:00000}", 1))]));

        await Port.Expect<Accept>(Number);
    }

    [Fact]
    public async Task Hashes_that_were_not_asked_for_or_do_not_fit_end_transfer_and_link()
    {
        var receiver = await Receiving(FourChunks);
        receiver.Tell(new Roots(0, [Root], Last: true));
        Assert.Equal(Reason.ProtocolViolation, (await Port.Find<Reject>(Number)).Failure.Reason);

        var other = await Known(FourChunks);
        other.Tell(new Roots(0, [Root], Last: true));
        Assert.Equal(Reason.ProtocolViolation, (await Port.Find<Reject>(Number)).Failure.Reason);
    }

    [Fact]
    public async Task What_a_peer_says_it_has_is_fetched_checked_and_kept_and_nothing_is_committed()
    {
        var (receiver, link) = await Lonely();
        receiver.Tell(Contents(FourChunks));

        await link.Hear(1, new Have([new ChunkRange(0, 4)], Last: true));
        var sent = new HashSet<int>();
        await Deadline.UntilAsync("all is here", () =>
        {
            foreach (var fetch in link.Sent.Select(said => said.Message).OfType<Fetch>()) Send(link, [.. Chunks(fetch.Chunks).Where(sent.Add)]);
            return Store.Staged!.Writes == 4;
        });
        await Deadline.UntilAsync("all is durable", async () =>
        {
            await Handled(receiver);
            return Observer.HasMessages && await Observer.ReceiveOneAsync() is TransferEvents.Progressed { State: "alone", BytesDone: 4 * Chunk };
        });
        await Handled(receiver);
        Assert.Null(Store.Staged!.Expected);
        receiver.Tell(ReceiverActor.LetGo.Instance);
        await StoppedAsync(receiver);
        Assert.Equal((1, 0), (Store.Staged.Disposals, Store.Staged.Discards));
        Assert.Equal(0, Pool.RentedBytes);
    }

    [Fact]
    public async Task A_chunk_whose_hash_the_server_never_said_is_not_fetched()
    {
        var receiver = Begun(FourChunks);
        await Port.Find<Accept>(Number);
        receiver.Tell(new Roots(1, [Root, default, Root], Last: true));
        var link = await PeerOf(receiver);
        receiver.Tell(ReceiverActor.LeftAlone.Instance);
        await SaidAsync<TellHave>(link);

        await link.Hear(1, new Have([new ChunkRange(0, 4)], Last: true));

        AssertChunks([1, 3], await SaidAsync<Fetch>(link));
    }

    [Fact]
    public async Task A_hash_that_came_with_an_assignment_is_enough()
    {
        var receiver = await Receiving(FourChunks);
        var link = await PeerOf(receiver);
        receiver.Tell(new Assign([new AssignedChunks(Ben, [new ChunkRange(3, 1)], [Root])]));
        await SaidAsync<Fetch>(link);
        receiver.Tell(ReceiverActor.LeftAlone.Instance);
        await SaidAsync<TellHave>(link);

        Send(link, 3);   // asked for before

        await Deadline.UntilAsync("it is kept", () => Store.Staged!.Writes == 1);
        await Handled(receiver);
        Assert.Null(link.End);
    }

    [Fact]
    public async Task A_peer_that_serves_a_wrong_chunk_is_left_out()
    {
        Store.Prepare = staged => staged.Wrong[2] = 1;
        var (receiver, link) = await Lonely();
        await link.Hear(1, new Have([new ChunkRange(2, 1)], Last: true));
        await SaidAsync<Fetch>(link);

        Send(link, 2);

        await Deadline.UntilAsync("the link to the liar ends", () => link.End is not null);
        await Handled(receiver);
        Assert.Equal(0, Store.Staged!.Flushes);
    }

    [Fact]
    public async Task A_peer_is_asked_again_after_its_answer_and_not_before()
    {
        var (receiver, link) = await Lonely();
        await AfterAsync(receiver, TimeSpan.FromSeconds(1));
        Assert.Single(link.Sent, said => said.Message is TellHave);

        await link.Hear(1, new Have([new ChunkRange(0, 1)], Last: false));
        await link.Hear(1, new Have([new ChunkRange(2, 1)], Last: true));

        await Deadline.UntilAsync("it is asked again", async () =>
        {
            await AfterAsync(receiver, TimeSpan.FromMilliseconds(250));
            return link.Sent.Count(said => said.Message is TellHave) == 2;
        });
    }

    [Theory]
    [InlineData("3+2")]      // beyond the content
    [InlineData("")]
    [InlineData("1+1 0+1")]  // not ascending
    [InlineData("1+1 1+1")]
    public async Task An_answer_that_says_nothing_too_much_or_the_same_twice_ends_the_link(string parts)
    {
        var (_, link) = await Lonely();

        foreach (var part in parts.Split(' '))
        {
            var numbers = part.Split('+', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();
            await link.Hear(1, new Have(numbers.Length == 0 ? [] : [new ChunkRange(numbers[0], numbers[1])], Last: false));
        }

        await Deadline.UntilAsync("the link ends", () => link.End is not null);
    }

    [Fact]
    public async Task An_answer_to_no_question_ends_the_link()
    {
        var receiver = await Receiving(FourChunks);
        var link = await PeerOf(receiver);

        await link.Hear(1, new Have([new ChunkRange(0, 1)], Last: true));

        await Deadline.UntilAsync("the link ends", () => link.End is not null);
    }

    [Fact]
    public async Task A_peer_may_lack_what_was_asked_in_advance_but_not_withhold_what_it_says_it_has()
    {
        var receiver = await Receiving(FourChunks);
        var link = await PeerOf(receiver);
        receiver.Tell(new Assign([new AssignedChunks(Ben, [new ChunkRange(3, 1)], [Root])]));
        await SaidAsync<Fetch>(link);
        receiver.Tell(ReceiverActor.LeftAlone.Instance);
        await SaidAsync<TellHave>(link);
        await AfterAsync(receiver, TimeSpan.FromMinutes(1));
        await Handled(receiver);
        Assert.Null(link.End);

        await link.Hear(1, new Have([new ChunkRange(3, 1)], Last: true));

        await Deadline.UntilAsync("the link ends", async () =>
        {
            await AfterAsync(receiver, TimeSpan.FromSeconds(20));
            return link.End is not null;
        });
    }

    [Fact]
    public async Task What_is_on_its_way_to_the_disk_is_durable_before_it_lets_go()
    {
        var (receiver, link) = await Lonely();
        var (write, flush) = (new TaskCompletionSource(), new TaskCompletionSource());
        (Store.Staged!.WriteGate, Store.Staged.FlushGate) = (write, flush);
        await link.Hear(1, new Have([new ChunkRange(1, 1)], Last: true));
        await SaidAsync<Fetch>(link);
        Send(link, 1);
        await Deadline.UntilAsync("it is being written", () => Store.Staged.Writes == 1);

        receiver.Tell(ReceiverActor.LetGo.Instance);
        await Handled(receiver);
        write.SetResult();
        await Deadline.UntilAsync("it is being flushed", () => Store.Staged.Flushes == 1);
        await Handled(receiver);
        Assert.Equal(0, Store.Staged.Disposals);
        flush.SetResult();

        await StoppedAsync(receiver);
        Assert.Equal(1, Store.Staged.Disposals);
    }

    [Fact]
    public async Task Without_progress_it_ends_after_ten_minutes_and_keeps_what_is_durable()
    {
        var (receiver, link) = await Lonely();
        await AfterAsync(receiver, TimeSpan.FromMinutes(9));
        await link.Hear(1, new Have([new ChunkRange(1, 1)], Last: true));
        await SaidAsync<Fetch>(link);
        Send(link, 1);
        await Deadline.UntilAsync("it is kept", () => Store.Staged!.Writes == 1);
        await Handled(receiver);
        await AfterAsync(receiver, TimeSpan.FromMinutes(9));
        await Handled(receiver);
        Assert.Equal(0, Store.Staged!.Disposals);

        await AfterAsync(receiver, TimeSpan.FromMinutes(2));

        await StoppedAsync(receiver);
        Assert.Equal((1, 0), (Store.Staged.Disposals, Store.Staged.Discards));
    }

    [Fact]
    public async Task What_is_held_is_kept_open_for_others_and_not_committed()
    {
        Store.Durable = ChunkMap.Full(4);
        var receiver = Start(OfferOf(FourChunks) with { Purpose = Purpose.Broadcast, Mode = BroadcastMode.Stage });
        receiver.Tell(new OfferEntries(FourChunks.Entries, Last: true));
        await Port.Expect<Accept>(Number);
        receiver.Tell(Contents(FourChunks));
        await Port.Find<Holding>(Number);

        receiver.Tell(ReceiverActor.LeftAlone.Instance);
        receiver.Tell(CommitNow.Instance);
        await Handled(receiver);

        Assert.Equal((0, null), (Store.Staged!.Disposals, Store.Staged.Expected));
        receiver.Tell(ReceiverActor.LetGo.Instance);
        await StoppedAsync(receiver);
    }

    [Fact]
    public async Task Where_nobody_else_has_chunks_or_it_was_about_to_begin_or_to_end_it_stops()
    {
        var beginning = Start(OfferOf(FourChunks));
        beginning.Tell(ReceiverActor.LeftAlone.Instance);
        await StoppedAsync(beginning);

        Store.Durable = ChunkMap.Full(4);
        Store.Prepare = staged => staged.CommitGate = new TaskCompletionSource();
        var committing = await Receiving(FourChunks);
        committing.Tell(Contents(FourChunks));
        await Observer.FishForMessageAsync<TransferEvents.Progressed>(progress => progress.State == "committing");
        committing.Tell(ReceiverActor.LeftAlone.Instance);
        await StoppedAsync(committing);

        (Store.Durable, Store.Prepare, Swarm) = (new ChunkMap(), _ => { }, null);
        var direct = await Receiving(FourChunks);
        direct.Tell(ReceiverActor.LeftAlone.Instance);
        await StoppedAsync(direct);
    }

    [Fact]
    public async Task The_servers_own_link_is_let_go_and_not_asked()
    {
        var receiver = await Known(FourChunks);
        receiver.Tell(new Introduce(Port.Peer.Node, [], 0, PeerTicket.New()));
        receiver.Tell(new Assign([new AssignedChunks(Port.Peer.Node, [new ChunkRange(0, 2)], [])]));
        var server = await WelcomedAsync(Port.Peer.Node);
        await SaidAsync<Fetch>(server);
        var link = await PeerOf(receiver);

        receiver.Tell(ReceiverActor.LeftAlone.Instance);
        await SaidAsync<TellHave>(link);
        await link.Hear(1, new Have([new ChunkRange(0, 2)], Last: true));

        AssertChunks([0, 1], await SaidAsync<Fetch>(link));
        await Deadline.UntilAsync("the link to the server ends", () => server.End is not null);
        Assert.DoesNotContain(server.Sent, said => said.Message is TellHave);
    }

    /// <summary>With hashes of everything, a peer, and no session.</summary>
    private async Task<(IActorRef Receiver, FakeLink Peer)> Lonely()
    {
        var receiver = await Known(FourChunks);
        var link = await PeerOf(receiver);
        receiver.Tell(ReceiverActor.LeftAlone.Instance);
        await SaidAsync<TellHave>(link);
        return (receiver, link);
    }

    private async Task<IActorRef> Known(Manifest manifest)
    {
        var receiver = Begun(manifest);
        await Port.Find<Accept>(Number);
        receiver.Tell(new Roots(0, [.. Enumerable.Repeat(Root, manifest.ChunkCount)], Last: true));
        return receiver;
    }

    private IActorRef Begun(Manifest manifest)
    {
        var receiver = Start(OfferOf(manifest, ExistingNames.Replace, Purpose.Broadcast) with { TellsRoots = true });
        receiver.Tell(new OfferEntries(manifest.Entries, Last: true));
        return receiver;
    }

    private async Task<FakeLink> PeerOf(IActorRef receiver)
    {
        await Observer.FishForMessageAsync<TransferEvents.Progressed>(progress => progress.State == "transferring");
        receiver.Tell(new Introduce(Ben, ["192.0.2.7"], 4711, PeerTicket.New()));
        return await WelcomedAsync(Ben);
    }

    private async Task<FakeLink> WelcomedAsync(NodeId peer)
    {
        await Deadline.UntilAsync("the peer is dialled", () => _connector.Links.TryGetValue(peer, out var dialled) && dialled.IsStarted);
        var link = _connector.Links[peer];
        await SaidAsync<PeerHello>(link);
        await link.Hear(0, PeerWelcome.Instance);
        return link;
    }

    private void Send(FakeLink link, params int[] chunks)
    {
        foreach (var chunk in chunks) link.Handler.OnChunk(1, ChunkOf(Number, Pool, chunk).Chunk);
    }

    private async Task AfterAsync(IActorRef receiver, TimeSpan time)
    {
        await Handled(receiver);
        await Advance(receiver, time);
    }

    private static void AssertChunks(int[] expected, Fetch fetch) => Assert.Equal(expected, Chunks(fetch.Chunks));

    private async Task StoppedAsync(IActorRef receiver)
    {
        await Observer.FishForMessageAsync<Terminated>(terminated => terminated.ActorRef.Equals(receiver));
    }

    private static async Task<T> SaidAsync<T>(FakeLink link)
    {
        await Deadline.UntilAsync($"{typeof(T).Name} is said", () => link.Sent.Any(said => said.Message is T));
        return link.Sent.Select(said => said.Message).OfType<T>().First();
    }
}
