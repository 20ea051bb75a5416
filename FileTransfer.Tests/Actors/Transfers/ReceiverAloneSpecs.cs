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
public sealed class ReceiverAloneSpecs : AloneSpecs
{
    [Fact]
    public async Task The_hashes_are_asked_for_before_anything_and_nothing_waits_for_them()
    {
        var receiver = Begun(FourChunks);

        Assert.True((await Port.Expect<TellRoots>(Number)).Ahead);
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
}
