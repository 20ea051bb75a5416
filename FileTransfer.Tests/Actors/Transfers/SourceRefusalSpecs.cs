using Akka.Actor;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

/// <summary>How a source ends early, by its own fault or by that of the receiver.</summary>
public sealed class SourceRefusalSpecs : SourceSpecs
{
    [Fact]
    public async Task Does_not_hash_twice_because_it_is_told_twice()
    {
        var actor = Start(new FakeSource(OneFile(1)) { FinishGate = new TaskCompletionSource() });

        actor.Tell(TellContents.Instance);
        actor.Tell(TellContents.Instance);

        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        await EndedBadly(actor);
    }

    [Fact]
    public async Task A_request_for_chunks_that_do_not_exist_ends_transfer_and_link()
    {
        var actor = await Serving(new FakeSource(OneFile(2)));

        actor.Tell(new Fetch([new ChunkRange(1, 2)]));

        Assert.Equal(Reason.ProtocolViolation, (await Port.Find<Cancel>(Number)).Failure.Reason);
        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        await EndedBadly(actor);
    }

    [Fact]
    public async Task A_request_before_the_offer_was_accepted_ends_transfer_and_link()
    {
        var actor = Start(new FakeSource(OneFile(2)));

        actor.Tell(new Fetch([new ChunkRange(0, 1)]));

        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        await EndedBadly(actor);
    }

    [Fact]
    public async Task A_chunk_sent_to_its_source_ends_transfer_and_link_and_leaks_nothing()
    {
        var pool = new BufferPool();
        var actor = await Serving(new FakeSource(OneFile(2)));

        actor.Tell(ChunkOf(Number, pool, 0));
        actor.Tell(ChunkOf(Number, pool, 1));

        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        await EndedBadly(actor);
        await AwaitAssertAsync(() => Assert.Equal(0, pool.RentedBytes));
    }

    [Fact]
    public async Task Says_why_it_cannot_read_on()
    {
        var actor = await Serving(new FakeSource(OneFile(2)) { ReadFailure = new Failure(Reason.SourceChanged, "it shrank") });

        actor.Tell(new Fetch([new ChunkRange(0, 1)]));

        Assert.Equal(Reason.SourceChanged, (await Port.Find<Cancel>(Number)).Failure.Reason);
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
            await Port.Out.ExpectMsgAsync<FakePort.SentChunk>();
            return;
        }

        Assert.Equal(Reason.Corrupt, (await Port.Find<Cancel>(Number)).Failure.Reason);
        var damaged = await Observer.FishForMessageAsync<TransferEvents.Damaged>(_ => true);
        Assert.Equal("a.bin", damaged.Entry.Value);
        await EndedBadly(actor);
    }

    [Fact]
    public async Task A_refused_chunk_goes_out_again_only_after_it_was_read_again()
    {
        var source = new FakeSource(OneFile(1)) { Intact = false, IntactGate = new TaskCompletionSource() };
        var actor = await Serving(source);
        actor.Tell(new Fetch([new ChunkRange(0, 1)]));
        await Port.Find<Finished>(Number);

        actor.Tell(new Nack(0, new Failure(Reason.Corrupt, "wrong")));
        actor.Tell(new Fetch([new ChunkRange(0, 1)]));
        await Handled(actor);
        Assert.Single(source.Reads);
        source.IntactGate.SetResult();

        Assert.Equal(Reason.Corrupt, (await Port.Find<Cancel>(Number)).Failure.Reason);
        Assert.Equal("a.bin", (await Observer.FishForMessageAsync<TransferEvents.Damaged>(_ => true)).Entry.Value);
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

        Assert.Equal(Reason.ProtocolViolation, (await Port.ExpectClosed()).Reason);
        await EndedBadly(actor);
    }
}
