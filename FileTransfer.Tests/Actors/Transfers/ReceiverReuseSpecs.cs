using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>A broadcast that replaces something: what both have in common is copied, and not fetched.</summary>
public sealed class ReceiverReuseSpecs : ReceiverSpecs
{
    private static readonly Manifest FourChunks = OneFile(4);

    private static readonly Hash256[] Hashes = [.. Enumerable.Range(0, 4).Select(i => FakeSource.ContentOf(i).Root)];

    public ReceiverReuseSpecs()
    {
        Store.Conflict = new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: false);
        Store.Prepare = staged => staged.Common = new ChunkMap([new ChunkRange(1, 2)]);
    }

    [Fact]
    public async Task What_is_here_is_told_as_had_and_only_the_rest_is_fetched()
    {
        var receiver = await Asking();
        receiver.Tell(new Roots(0, Hashes, Last: true));

        var accept = await Port.Expect<Accept>(Number);
        AssertChunks([1, 2], accept.Have);
        Assert.Equal(2L * Chunk, accept.HaveBytes);
        Assert.Equal(Hashes, Store.Staged!.Sought);
        AssertChunks([0, 3], (await Port.Expect<Fetch>(Number)).Chunks);
        Deliver(receiver, 0, 3);
        receiver.Tell(Contents(FourChunks));
        await Port.Find<Committed>(Number);

        var outcome = await Ended(receiver);
        Assert.Equal((null, 2L * Chunk, 0L), (outcome.Failure, outcome.ReusedBytes, outcome.ResumedBytes));
        Assert.Equal(2, Store.Staged!.Writes);
    }

    [Fact]
    public async Task What_was_copied_is_shared_with_others_too()
    {
        var peers = CreateTestProbe();
        Swarm = new SwarmAccess(BroadcastId.New(), peers, new FakePeerConnector());
        var receiver = await Asking();
        receiver.Tell(new Roots(0, Hashes, Last: true));

        var shared = await peers.ExpectMsgAsync<PeersProtocol.Share>();

        AssertChunks([1, 2], shared.Content.Here().Runs);
    }

    [Fact]
    public async Task Whoever_follows_it_sees_that_it_compares()
    {
        Store.Prepare = staged => staged.ReuseGate = new TaskCompletionSource();
        var receiver = await Asking();

        Assert.Equal("comparing", (await Observer.FishForMessageAsync<TransferEvents.Progressed>(progress => progress.State != "preparing")).State);
        Sys.Stop(receiver);
    }

    [Fact]
    public async Task Hashes_come_in_parts_and_what_is_not_known_is_not_sought()
    {
        var receiver = await Asking();

        receiver.Tell(new Roots(0, [Hashes[0]], Last: false));
        receiver.Tell(new Roots(2, [default, Hashes[3]], Last: true));
        await Port.Expect<Accept>(Number);

        Assert.Equal([Hashes[0], default, default, Hashes[3]], Store.Staged!.Sought);
        Sys.Stop(receiver);
    }

    [Fact]
    public async Task A_source_that_knows_nothing_is_accepted_without_a_search()
    {
        var receiver = await Asking();

        receiver.Tell(new Roots(0, [], Last: true));

        Assert.Empty((await Port.Expect<Accept>(Number)).Have);
        Assert.Null(Store.Staged!.Sought);
        Sys.Stop(receiver);
    }

    [Fact]
    public async Task What_an_earlier_attempt_brought_counts_beside_it()
    {
        Store.Durable = new ChunkMap([new ChunkRange(0, 1)]);
        var receiver = await Asking();

        receiver.Tell(new Roots(0, Hashes, Last: true));
        var accept = await Port.Expect<Accept>(Number);

        AssertChunks([0, 1, 2], accept.Have);
        Assert.Equal(3L * Chunk, accept.HaveBytes);
        Sys.Stop(receiver);
    }

    [Fact]
    public async Task The_same_holds_for_what_is_only_staged()
    {
        var receiver = await Asking(offer => offer with { Mode = BroadcastMode.Stage });
        receiver.Tell(new Roots(0, Hashes, Last: true));
        AssertChunks([1, 2], (await Port.Expect<Accept>(Number)).Have);

        Deliver(receiver, 0, 3);
        receiver.Tell(Contents(FourChunks));

        await Port.Find<Holding>(Number);
        Sys.Stop(receiver);
    }

    [Theory]
    [InlineData("nothing is replaced")]
    [InlineData("the source does not tell")]
    [InlineData("everything is here")]
    [InlineData("an upload")]
    [InlineData("a question")]
    public async Task Nobody_asks_in_vain(string why)
    {
        if (why == "nothing is replaced") Store.Conflict = null;
        if (why == "everything is here") Store.Durable = ChunkMap.Full(4);
        var offer = why switch
        {
            "the source does not tell" => OfferOf(FourChunks, ExistingNames.Replace, Purpose.Broadcast),
            "an upload" => OfferOf(FourChunks, ExistingNames.Replace, Purpose.Upload) with { TellsRoots = true },
            "a question" => Telling with { Mode = BroadcastMode.Preflight },
            _ => Telling,
        };

        var receiver = Offered(offer);

        await Port.Expect<Accept>(Number);
        Sys.Stop(receiver);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(4, 1)]
    [InlineData(5, 0)]
    public async Task Hashes_that_do_not_fit_the_manifest_end_transfer_and_link(int first, int count)
    {
        var receiver = await Asking();

        receiver.Tell(new Roots(first, [.. Enumerable.Repeat(Hashes[0], count)], Last: true));

        Assert.Equal(Reason.ProtocolViolation, (await EndedBadly(receiver)).Reason);
        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
    }

    [Fact]
    public async Task Hashes_after_the_last_end_transfer_and_link()
    {
        Store.Prepare = staged => staged.ReuseGate = new TaskCompletionSource();
        var receiver = await Asking();
        receiver.Tell(new Roots(0, Hashes, Last: true));

        receiver.Tell(new Roots(0, [], Last: true));

        Assert.Equal(Reason.ProtocolViolation, (await EndedBadly(receiver)).Reason);
    }

    [Fact]
    public async Task A_source_that_tells_nothing_has_stalled()
    {
        var receiver = await Asking();

        await Advance(receiver, Options.ProgressTimeout);

        Assert.Equal(Reason.Stalled, (await EndedBadly(receiver)).Reason);
    }

    [Fact]
    public async Task A_search_takes_as_long_as_it_takes()
    {
        var gate = new TaskCompletionSource();
        Store.Prepare = staged => (staged.ReuseGate, staged.Common) = (gate, ChunkMap.Full(1));
        var receiver = await Asking();
        receiver.Tell(new Roots(0, Hashes, Last: true));
        await Handled(receiver);

        await Advance(receiver, 20 * Options.ProgressTimeout);
        gate.SetResult();

        AssertChunks([0], (await Port.Expect<Accept>(Number)).Have);
        Sys.Stop(receiver);
    }

    [Fact]
    public async Task The_end_of_the_session_ends_the_search()
    {
        Store.Prepare = staged => staged.ReuseGate = new TaskCompletionSource();
        var receiver = await Asking();
        receiver.Tell(new Roots(0, Hashes, Last: true));
        await Handled(receiver);

        Sys.Stop(receiver);

        await AwaitAssertAsync(() => Assert.True(Store.Staged!.ReuseCancelled));
        await AwaitAssertAsync(() => Assert.Equal((1, 0), (Store.Staged!.Disposals, Store.Staged.Discards)));
    }

    [Fact]
    public async Task A_cancel_ends_the_search()
    {
        Store.Prepare = staged => staged.ReuseGate = new TaskCompletionSource();
        var receiver = await Asking();
        receiver.Tell(new Roots(0, Hashes, Last: true));

        receiver.Tell(new Cancel(new Failure(Reason.Cancelled, "no")));

        Assert.Equal(Reason.Cancelled, (await EndedBadly(receiver)).Reason);
        await AwaitAssertAsync(() => Assert.True(Store.Staged!.ReuseCancelled));
    }

    [Fact]
    public async Task A_disk_that_fails_meanwhile_ends_it()
    {
        Store.Prepare = staged => staged.ReuseFailure = new Failure(Reason.NoSpace, "disk full");
        var receiver = await Asking();

        receiver.Tell(new Roots(0, Hashes, Last: true));

        Assert.Equal(Reason.NoSpace, (await Port.Expect<Reject>(Number)).Failure.Reason);
        await EndedBadly(receiver);
    }

    private static void AssertChunks(int[] expected, IReadOnlyList<ChunkRange> ranges) => Assert.Equal(expected, Chunks(ranges));

    private static Offer Telling => OfferOf(FourChunks, ExistingNames.Replace, Purpose.Broadcast) with { TellsRoots = true };

    private IActorRef Offered(Offer offer)
    {
        var receiver = Start(offer);
        receiver.Tell(new OfferEntries(FourChunks.Entries, Last: true));
        return receiver;
    }

    private async Task<IActorRef> Asking(Func<Offer, Offer>? change = null)
    {
        var receiver = Offered(change is null ? Telling : change(Telling));
        Assert.False((await Port.Expect<TellRoots>(Number)).Ahead);
        return receiver;
    }
}
