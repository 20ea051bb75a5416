using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

public sealed class SourceSpecs : ActorSpecs
{
    private const uint Number = 4;

    private readonly FakePort _port;
    private readonly TestProbe _observer;
    private readonly TransferOptions _options = new() { ReadAheadBytes = 2 * Chunk };

    public SourceSpecs()
    {
        _port = new FakePort(this);
        _observer = CreateTestProbe();
    }

    [Fact]
    public async Task Offers_its_manifest()
    {
        var source = new FakeSource(Manifest.Create([File("a", 1), File("b", 2)]));
        Start(source);

        var offer = await _port.Expect<Offer>(Number);
        var entries = await _port.Expect<OfferEntries>(Number);

        Assert.Equal((2, 3L), (offer.EntryCount, offer.TotalBytes));
        Assert.Equal(source.Manifest.Entries, entries.Entries);
        Assert.True(entries.Last);
    }

    [Fact]
    public async Task Cuts_a_large_manifest_into_parts()
    {
        var manifest = Manifest.Create([.. Enumerable.Range(0, 2000).Select(i => File($"{new string('n', 200)}{i}", 1))]);
        Start(new FakeSource(manifest));
        await _port.Expect<Offer>(Number);
        var seen = new List<Entry>();

        for (var last = false; !last;)
        {
            var part = await _port.Expect<OfferEntries>(Number);
            Assert.InRange(FileTransfer.Actors.Serialization.MessageCodec.Encode(part).Payload.Length, 1, 64 * 1024);
            seen.AddRange(part.Entries);
            last = part.Last;
        }

        Assert.Equal(manifest.Entries, seen);
    }

    [Fact]
    public async Task Sends_what_is_asked_for_and_no_more()
    {
        var source = new FakeSource(OneFile(4));
        var actor = await Serving(source);

        actor.Tell(new Fetch([new ChunkRange(1, 2)]));

        Assert.Equal(new FakePort.SentChunk(Number, 1, Chunk), await _port.Out.ExpectMsgAsync<FakePort.SentChunk>());
        Assert.Equal(new FakePort.SentChunk(Number, 2, Chunk), await _port.Out.ExpectMsgAsync<FakePort.SentChunk>());
        await Handled(actor);
        await ExpectNothing(_port.Out);
        Assert.Equal([1, 2], source.Reads.Order());
        Assert.Equal(0, source.Pool.RentedBytes);
    }

    [Fact]
    public async Task Reads_no_further_ahead_than_the_link_takes()
    {
        _port.ChunkGate = new TaskCompletionSource();
        var source = new FakeSource(OneFile(8));
        var actor = await Serving(source);

        actor.Tell(new Fetch([new ChunkRange(0, 8)]));
        await Handled(actor);
        Assert.Equal(2, source.Reads.Count);
        _port.ChunkGate.SetResult();

        await AwaitAssertAsync(() => Assert.Equal(8, source.Reads.Count));
    }

    [Fact]
    public async Task Tells_the_content_ids_when_everything_was_read_once()
    {
        var source = new FakeSource(OneFile(3));
        var actor = await Serving(source, have: 1);

        actor.Tell(new Fetch([new ChunkRange(1, 1)]));
        await _port.Out.ExpectMsgAsync<FakePort.SentChunk>();
        await Handled(actor);
        Assert.Equal(0, source.Finishes);
        actor.Tell(new Fetch([new ChunkRange(2, 1)]));
        var finished = await _port.Find<Finished>(Number);

        Assert.Equal((0, true), (finished.FirstEntry, finished.Last));
        Assert.Equal([FakeSource.ContentOf(0)], finished.Contents);
    }

    [Fact]
    public async Task Tells_many_content_ids_in_parts()
    {
        var manifest = Manifest.Create([.. Enumerable.Range(0, 4000).Select(i => File($"f{i}", 0))]);
        var actor = Start(new FakeSource(manifest));
        actor.Tell(new Accept([], 0));
        var contents = new FinishedContents(manifest.Entries.Count);

        for (var parts = 0; !contents.Complete; parts++)
        {
            Assert.InRange(parts, 0, 3);
            Assert.Null(contents.Add(await _port.Find<Finished>(Number)));
        }
    }

    [Fact]
    public async Task Hashes_without_sending_when_told_to()
    {
        var source = new FakeSource(OneFile(3));
        var actor = Start(source);

        actor.Tell(TellContents.Instance);

        await _port.Find<Finished>(Number);
        Assert.Empty(source.Reads);
        actor.Tell(new Committed(AlreadyThere: true, []));
        var outcome = await Ended(actor);
        Assert.True(outcome.AlreadyThere);
        Assert.Equal(FakeSource.ContentOf(0), outcome.Manifest!.Entries[0].Content);
    }

    [Fact]
    public async Task Does_not_hash_twice_because_it_is_told_twice()
    {
        var actor = Start(new FakeSource(OneFile(1)) { FinishGate = new TaskCompletionSource() });

        actor.Tell(TellContents.Instance);
        actor.Tell(TellContents.Instance);

        Assert.Equal(Reason.ProtocolViolation, (await _port.ExpectClosed()).Reason);
        await EndedBadly(actor);
    }

    [Fact]
    public async Task Ends_when_the_receiver_has_committed()
    {
        var source = new FakeSource(OneFile(1));
        var actor = await Serving(source);
        actor.Tell(new Fetch([new ChunkRange(0, 1)]));
        await _port.Find<Finished>(Number);

        actor.Tell(new Committed(AlreadyThere: false, [RelativePath.Parse("final")]));

        var outcome = await Ended(actor);
        Assert.Null(outcome.Failure);
        Assert.Equal("final", Assert.Single(outcome.Names).Value);
        Assert.Equal(0, source.Disposals);   // it is its owner's
    }

    [Fact]
    public async Task A_request_for_chunks_that_do_not_exist_ends_transfer_and_link()
    {
        var actor = await Serving(new FakeSource(OneFile(2)));

        actor.Tell(new Fetch([new ChunkRange(1, 2)]));

        Assert.Equal(Reason.ProtocolViolation, (await _port.Find<Cancel>(Number)).Failure.Reason);
        Assert.Equal(Reason.ProtocolViolation, (await _port.ExpectClosed()).Reason);
        await EndedBadly(actor);
    }

    [Fact]
    public async Task A_request_before_the_offer_was_accepted_ends_transfer_and_link()
    {
        var actor = Start(new FakeSource(OneFile(2)));

        actor.Tell(new Fetch([new ChunkRange(0, 1)]));

        Assert.Equal(Reason.ProtocolViolation, (await _port.ExpectClosed()).Reason);
        await EndedBadly(actor);
    }

    [Fact]
    public async Task A_chunk_sent_to_its_source_ends_transfer_and_link_and_leaks_nothing()
    {
        var pool = new BufferPool();
        var actor = await Serving(new FakeSource(OneFile(2)));

        actor.Tell(ChunkOf(Number, pool, 0));
        actor.Tell(ChunkOf(Number, pool, 1));

        Assert.Equal(Reason.ProtocolViolation, (await _port.ExpectClosed()).Reason);
        await EndedBadly(actor);
        await AwaitAssertAsync(() => Assert.Equal(0, pool.RentedBytes));
    }

    [Fact]
    public async Task Says_why_it_cannot_read_on()
    {
        var actor = await Serving(new FakeSource(OneFile(2)) { ReadFailure = new Failure(Reason.SourceChanged, "it shrank") });

        actor.Tell(new Fetch([new ChunkRange(0, 1)]));

        Assert.Equal(Reason.SourceChanged, (await _port.Find<Cancel>(Number)).Failure.Reason);
        Assert.Equal(Reason.SourceChanged, (await EndedBadly(actor)).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_receiver_may_end_it_at_any_time(bool serving)
    {
        var failure = new Failure(Reason.NoSpace, "full");
        var actor = serving ? await Serving(new FakeSource(OneFile(2))) : Start(new FakeSource(OneFile(2)));

        if (serving) actor.Tell(new Reject(failure));
        else actor.Tell(new Cancel(failure));

        Assert.Equal(Reason.NoSpace, (await EndedBadly(actor)).Reason);
    }

    [Fact]
    public async Task A_refused_chunk_can_be_fetched_again_after_everything_was_told()
    {
        var source = new FakeSource(OneFile(1));
        var actor = await Serving(source);
        actor.Tell(new Fetch([new ChunkRange(0, 1)]));
        await _port.Find<Finished>(Number);

        actor.Tell(new Nack(0, new Failure(Reason.Corrupt, "wrong")));
        actor.Tell(new Fetch([new ChunkRange(0, 1)]));

        await _port.Out.ExpectMsgAsync<FakePort.SentChunk>();
        await Handled(actor);
        Assert.Equal((2, 1), (source.Reads.Count, source.Finishes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_refusal_shows_whether_the_file_or_the_journey_is_damaged(bool intact)
    {
        var actor = await Serving(new FakeSource(OneFile(1)) { Intact = intact });

        actor.Tell(new Nack(0, new Failure(Reason.Corrupt, "wrong")));

        if (intact)
        {
            actor.Tell(new Fetch([new ChunkRange(0, 1)]));
            await _port.Out.ExpectMsgAsync<FakePort.SentChunk>();
            return;
        }

        Assert.Equal(Reason.Corrupt, (await _port.Find<Cancel>(Number)).Failure.Reason);
        var damaged = await _observer.FishForMessageAsync<TransferEvents.Damaged>(_ => true);
        Assert.Equal("a.bin", damaged.Entry.Value);
        await EndedBadly(actor);
    }

    public static TheoryData<string> Claims => ["Accept", "Ack", "Nack"];

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task A_claim_to_a_chunk_that_does_not_exist_ends_transfer_and_link(string claim)
    {
        var beyond = new ChunkRange(1, 2);
        var actor = claim == "Accept" ? Start(new FakeSource(OneFile(2))) : await Serving(new FakeSource(OneFile(2)));

        if (claim == "Accept") actor.Tell(new Accept([beyond], 0));
        else if (claim == "Ack") actor.Tell(new Ack([], [beyond], 0));
        else actor.Tell(new Nack(2, new Failure(Reason.Corrupt, "wrong")));

        Assert.Equal(Reason.ProtocolViolation, (await _port.ExpectClosed()).Reason);
        await EndedBadly(actor);
    }

    [Fact]
    public async Task What_is_acknowledged_as_durable_need_not_be_read()
    {
        var source = new FakeSource(OneFile(3));
        var actor = await Serving(source);

        actor.Tell(new Ack([], [new ChunkRange(0, 3)], 3 * Chunk));

        await _port.Find<Finished>(Number);
        Assert.Empty(source.Reads);
    }

    [Fact]
    public async Task Progress_is_what_the_receiver_says_is_durable()
    {
        var actor = await Serving(new FakeSource(OneFile(4)));

        actor.Tell(new Ack([new ChunkRange(0, 2)], [new ChunkRange(0, 1)], Chunk));

        await _observer.FishForMessageAsync<TransferEvents.Progressed>(progress => progress is { State: "transferring", BytesDone: Chunk });
    }

    private IActorRef Start(FakeSource source)
    {
        var actor = Sys.ActorOf(SourceActor.Props(new SourceOrder(Number, OfferOf(source.Manifest), source, new TransferTally()), _port, _options, _observer));
        _observer.Watch(actor);
        return actor;
    }

    private async Task<IActorRef> Serving(FakeSource source, int have = 0)
    {
        var actor = Start(source);
        await _port.Expect<Offer>(Number);
        await _port.Expect<OfferEntries>(Number);
        actor.Tell(new Accept(have == 0 ? [] : [new ChunkRange(0, have)], (long)have * Chunk));
        return actor;
    }

    private async Task<TransferOutcome> Ended(IActorRef actor)
    {
        var ended = await _observer.FishForMessageAsync<TransferEvents.Ended>(_ => true);
        await _observer.FishForMessageAsync<Terminated>(terminated => terminated.ActorRef.Equals(actor));
        return ended.Outcome;
    }

    private async Task<Failure> EndedBadly(IActorRef actor) => Assert.IsType<Failure>((await Ended(actor)).Failure);
}
