using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Transfers;

public sealed class ReceiverHoldSpecs : ReceiverSpecs
{
    private static readonly Manifest TwoChunks = OneFile(2);

    [Fact]
    public async Task What_is_durable_is_held_and_not_committed()
    {
        var receiver = await Held();

        await Advance(receiver, 10 * Options.ProgressTimeout);
        await Handled(receiver);

        Assert.Null(Store.Staged!.Expected);
        await ExpectNothing(Port.Out);
    }

    [Fact]
    public async Task The_word_commits_what_is_held()
    {
        var receiver = await Held();

        receiver.Tell(CommitNow.Instance);

        Assert.False((await Port.Find<Committed>(Number)).AlreadyThere);
        Assert.Null((await Ended(receiver)).Failure);
    }

    [Fact]
    public async Task The_word_that_comes_early_counts_when_everything_is_there()
    {
        var receiver = await Receiving();
        receiver.Tell(CommitNow.Instance);
        Deliver(receiver, 0, 1);
        receiver.Tell(Contents(TwoChunks));

        var sent = await Port.Out.FishForMessageAsync<FakePort.Sent>(sent => sent.Message is Holding or Committed);

        Assert.IsType<Committed>(sent.Message);
        Assert.Null((await Ended(receiver)).Failure);
    }

    [Fact]
    public async Task What_is_given_up_is_discarded()
    {
        var receiver = await Held();

        receiver.Tell(new Cancel(new Failure(Reason.Cancelled, "not everybody could")));

        Assert.Equal(Reason.Cancelled, (await EndedBadly(receiver)).Reason);
        await AwaitAssertAsync(() => Assert.Equal(1, Store.Staged!.Discards));
    }

    [Theory]
    [InlineData(Reason.ShuttingDown)]
    [InlineData(Reason.Fenced)]
    [InlineData(Reason.Paused)]
    public async Task A_server_or_session_that_ends_loses_nothing_that_is_held(Reason reason)
    {
        var receiver = await Held();

        receiver.Tell(new Cancel(new Failure(reason, "ends")));

        await EndedBadly(receiver);
        await AwaitAssertAsync(() => Assert.Equal(1, Store.Staged!.Disposals));
        Assert.Equal(0, Store.Staged!.Discards);
    }

    [Fact]
    public async Task A_server_that_may_send_no_faster_asks_for_patience()
    {
        var receiver = await Receiving();
        await Port.Find<Fetch>(Number);

        for (var i = 0; i < 5; i++)
        {
            await Advance(receiver, Options.ProgressTimeout - TimeSpan.FromSeconds(1));
            receiver.Tell(Patience.Instance);
        }

        await Handled(receiver);
        await ExpectNothing(Port.Out);
        await Advance(receiver, Options.ProgressTimeout);
        Assert.Equal(Reason.Stalled, (await Port.Expect<Reject>(Number)).Failure.Reason);
    }

    [Fact]
    public async Task What_has_the_name_now_does_not_stand_for_what_is_to_have_it_later()
    {
        (Store.Conflict, Store.Identical) = (new Conflict(RelativePath.Parse("a.bin"), MayBeIdentical: true), true);

        var receiver = Offer(BroadcastMode.Stage, TwoChunks.WithContents([FakeSource.ContentOf(0)]));

        await Port.Expect<Accept>(Number);
        Assert.Null(Store.Compared);
        Sys.Stop(receiver);
    }

    [Fact]
    public async Task What_was_held_before_a_crash_is_held_again_without_a_byte()
    {
        Store.Durable = ChunkMap.Full(2);
        var receiver = await Receiving();

        receiver.Tell(Contents(TwoChunks));

        Assert.IsType<Holding>((await Port.Out.FishForMessageAsync<FakePort.Sent>(sent => sent.Message is Fetch or Holding)).Message);
        Assert.Equal(0, Store.Staged!.Writes);
    }

    [Fact]
    public async Task What_a_server_is_sent_to_distribute_is_committed_at_once()
    {
        var receiver = Start(OfferOf(TwoChunks, ExistingNames.Fail, Purpose.BroadcastUpload) with { Mode = BroadcastMode.Stage });
        receiver.Tell(new OfferEntries(TwoChunks.Entries, Last: true));
        await Port.Expect<Accept>(Number);

        Deliver(receiver, 0, 1);
        receiver.Tell(Contents(TwoChunks));

        await Port.Find<Committed>(Number);
        await Ended(receiver);
    }

    [Fact]
    public async Task A_plain_offer_cannot_be_told_to_commit()
    {
        var receiver = await Receiving(TwoChunks);

        receiver.Tell(CommitNow.Instance);

        Assert.Equal(Reason.ProtocolViolation, (await EndedBadly(receiver)).Reason);
    }

    [Fact]
    public async Task A_question_is_answered_when_everything_is_given_back()
    {
        var receiver = Offer(BroadcastMode.Preflight, TwoChunks);

        var answer = await Port.Expect<Accept>(Number);

        Assert.Equal((0, 0L), (answer.Have.Count, answer.HaveBytes));
        Assert.Equal(1, Store.Staged!.Discards);
        Assert.True((await Ended(receiver)).OnlyAsked);
        await ExpectNothing(Port.Out);
    }

    [Fact]
    public async Task A_question_that_would_be_refused_is_refused()
    {
        Store.Refusal = new Failure(Reason.NoSpace, "full");
        var receiver = Offer(BroadcastMode.Preflight, TwoChunks);

        Assert.Equal(Reason.NoSpace, (await Port.Expect<Reject>(Number)).Failure.Reason);
        Assert.Equal(Reason.NoSpace, (await EndedBadly(receiver)).Reason);
    }

    private IActorRef Offer(BroadcastMode mode, Manifest manifest)
    {
        var receiver = Start(OfferOf(manifest, ExistingNames.Replace, Purpose.Broadcast) with { Mode = mode });
        receiver.Tell(new OfferEntries(manifest.Entries, Last: true));
        return receiver;
    }

    private async Task<IActorRef> Receiving()
    {
        var receiver = Offer(BroadcastMode.Stage, TwoChunks);
        await Port.Expect<Accept>(Number);
        return receiver;
    }

    private async Task<IActorRef> Held()
    {
        var receiver = await Receiving();
        Deliver(receiver, 0, 1);
        receiver.Tell(Contents(TwoChunks));
        await Port.Find<Holding>(Number);
        return receiver;
    }
}
