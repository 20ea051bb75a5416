using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

public sealed class BroadcastSpecs : BroadcastActorSpecs
{
    [Fact]
    public async Task Offers_its_content_to_everybody_and_ends_when_all_have_it()
    {
        var broadcast = await Started((A, SessionA), (B, SessionB));
        var offer = await Delivered(SessionA);
        Assert.NotEqual(offer.Offer.Id, (await Delivered(SessionB)).Offer.Id);

        End(broadcast, A, SessionA);
        End(broadcast, B, SessionB);

        Assert.Equal(
            [(A, ReceiverState.Committed, 10L), (B, ReceiverState.Committed, 10L)],
            (await Final(broadcast)).Select(status => (status.Node, status.State, status.BytesDone)));
        Assert.Equal((TransferProtocol.Purpose.Broadcast, ExistingNames.Replace), (offer.Offer.Purpose, offer.Offer.IfExists));
    }

    [Fact]
    public async Task Without_receivers_it_ends_at_once()
    {
        var broadcast = await Started();

        Assert.Empty(await Final(broadcast));
    }

    [Fact]
    public async Task Content_that_is_not_there_is_refused()
    {
        var broadcast = Start(Plan() with { Path = RelativePath.Parse("nothing") }, (A, SessionA));

        var said = await Initiator.ExpectMsgAsync<Tell>();

        Assert.Equal(Reason.NotFound, Assert.IsType<TransferProtocol.Reject>(said.Message).Failure.Reason);
        Assert.True(said.Last);
        await ExpectTerminatedAsync(broadcast);
        await ExpectNothing(SessionA);
    }

    [Fact]
    public async Task Reports_progress_while_it_goes_on()
    {
        var broadcast = await Started((A, SessionA));

        broadcast.Tell(new DeliveryProgressed(A, 4, SessionA));
        var status = await NextChange(broadcast, A, ReceiverState.Receiving);

        Assert.Equal(4, status.BytesDone);
    }

    [Fact]
    public async Task A_receiver_that_fails_has_its_cause_and_holds_nobody_up()
    {
        var broadcast = await Started((A, SessionA), (B, SessionB));

        End(broadcast, A, SessionA, new Failure(Reason.NoSpace, "full"));
        End(broadcast, B, SessionB);

        var final = await Final(broadcast);
        Assert.Equal((ReceiverState.Rejected, Reason.NoSpace), (final[0].State, final[0].Failure?.Reason));
        Assert.Equal(ReceiverState.Committed, final[1].State);
    }

    [Fact]
    public async Task A_receiver_that_comes_back_is_offered_the_same_again()
    {
        var broadcast = await Started((A, SessionA));
        var first = await Delivered(SessionA);
        var back = CreateTestProbe();

        broadcast.Tell(new ReceiverOffline(A, SessionA));
        broadcast.Tell(new ReceiverOnline(A, back, []));
        Assert.Equal(first.Offer.Id, (await Delivered(back)).Offer.Id);
        End(broadcast, A, SessionA, new Failure(Reason.Fenced, "the old session's last words"));
        await Advance(broadcast, 2 * Harness.Services.Sessions.ReceiverTimeout);
        End(broadcast, A, back);

        Assert.Equal(ReceiverState.Committed, Assert.Single(await Final(broadcast)).State);
    }

    [Fact]
    public async Task A_receiver_that_stays_away_is_unreachable()
    {
        var broadcast = await Started((A, SessionA));

        broadcast.Tell(new ReceiverOffline(A, SessionA));
        await Advance(broadcast, Harness.Services.Sessions.ReceiverTimeout);

        var final = Assert.Single(await Final(broadcast));
        Assert.Equal((ReceiverState.Unreachable, Reason.Unreachable), (final.State, final.Failure?.Reason));
    }

    [Fact]
    public async Task The_end_of_an_earlier_session_says_nothing_about_the_receiver()
    {
        var broadcast = await Started((A, SessionA));
        await Delivered(SessionA);
        var back = CreateTestProbe();
        broadcast.Tell(new ReceiverOnline(A, back, []));

        broadcast.Tell(new ReceiverOffline(A, SessionA));
        await Advance(broadcast, 2 * Harness.Services.Sessions.ReceiverTimeout);
        End(broadcast, A, back);

        Assert.Equal(ReceiverState.Committed, Assert.Single(await Final(broadcast)).State);
    }

    [Fact]
    public async Task A_cancel_withdraws_every_open_delivery()
    {
        var broadcast = await Started((A, SessionA), (B, SessionB));
        await Delivered(SessionA);
        var offer = await Delivered(SessionB);
        End(broadcast, A, SessionA);
        await Proven(broadcast);

        broadcast.Tell(new TransferProtocol.Cancel(new Failure(Reason.Cancelled, "stop")));

        Assert.Equal(offer.Offer.Id, (await SessionB.ExpectMsgAsync<Withdraw>()).Transfer);
        Assert.Equal([ReceiverState.Committed, ReceiverState.Cancelled], (await Final(broadcast)).Select(status => status.State));
        await ExpectNothing(SessionA);
    }

    [Fact]
    public async Task Who_follows_later_hears_everything_so_far()
    {
        var broadcast = await Started((A, SessionA), (B, SessionB));
        End(broadcast, A, SessionA);
        await Proven(broadcast);
        var later = CreateTestProbe();

        broadcast.Tell(Follow(later));

        Assert.IsType<BroadcastStarted>((await later.ExpectMsgAsync<Tell>()).Message);
        var states = Assert.IsType<ReceiversChanged>((await later.ExpectMsgAsync<Tell>()).Message).Receivers;
        Assert.Equal([ReceiverState.Committed, ReceiverState.Offered], states.Select(status => status.State));
    }

    [Fact]
    public async Task Who_follows_what_has_just_ended_is_told()
    {
        var broadcast = await Started();
        await Final(broadcast);
        var late = CreateTestProbe();

        broadcast.Tell(Follow(late));

        var said = await late.ExpectMsgAsync<Tell>();
        Assert.True(said.Last);
        Assert.Equal(Reason.ShuttingDown, Assert.IsType<TransferProtocol.Reject>(said.Message).Failure.Reason);
    }

    [Fact]
    public async Task After_a_restart_it_goes_on_with_those_that_are_open_and_waits_for_those_that_are_away()
    {
        ReceiverStatus[] known =
        [
            new(A, ReceiverState.Receiving, 3, null, TimeSpan.Zero),
            new(B, ReceiverState.Receiving, 3, null, TimeSpan.Zero),
            new(NodeId.Parse("c"), ReceiverState.Committed, 10, null, TimeSpan.Zero),
        ];
        var broadcast = Start(Plan() with { Known = known }, (A, SessionA));
        await Initiator.ExpectMsgAsync<Tell>();

        await Delivered(SessionA);
        End(broadcast, A, SessionA);
        await Advance(broadcast, Harness.Services.Sessions.ReceiverTimeout);

        await ExpectTerminatedAsync(broadcast);
    }

    /// <summary>The receipt's verdict is a message of its own, behind the one that brought the receipt.</summary>
    private static async Task Proven(IActorRef broadcast)
    {
        await Handled(broadcast);
        await Handled(broadcast);
    }
}
