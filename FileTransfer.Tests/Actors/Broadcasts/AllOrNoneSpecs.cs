using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

public sealed class AllOrNoneSpecs : StagedSpecs
{
    [Fact]
    public async Task All_or_none_asks_everybody_before_anybody_is_sent_a_byte()
    {
        var broadcast = Start(BroadcastMode.AllOrNone);
        Assert.Equal(BroadcastMode.Preflight, (await Delivered(OnA)).Mode);
        Assert.Equal(BroadcastMode.Preflight, (await Delivered(OnB)).Mode);

        Accept(broadcast, A, OnA);
        await Handled(broadcast);
        await ExpectNothing(OnA);
        Accept(broadcast, B, OnB);

        Assert.Equal(BroadcastMode.Stage, (await Delivered(OnA)).Mode);
        Assert.Equal(BroadcastMode.Stage, (await Delivered(OnB)).Mode);
    }

    [Fact]
    public async Task All_or_none_commits_when_all_hold()
    {
        var broadcast = await Asked();

        Hold(broadcast, A, OnA);
        await Handled(broadcast);
        await ExpectNothing(OnA);
        Hold(broadcast, B, OnB);
        await CommitNow(OnA, OnB);
        Ended(broadcast, A, OnA);
        Ended(broadcast, B, OnB);

        Assert.Equal([ReceiverState.Committed, ReceiverState.Committed], await End(Initiator));
    }

    [Fact]
    public async Task A_refusal_ends_all_or_none_before_the_first_byte()
    {
        var broadcast = Start(BroadcastMode.AllOrNone);
        Accept(broadcast, A, OnA);
        Ended(broadcast, B, OnB, Full);

        Assert.Equal([ReceiverState.Cancelled, ReceiverState.Rejected], await End(Initiator));
        Assert.Equal(BroadcastMode.Preflight, (await Delivered(OnA)).Mode);
        Assert.Contains("b full", (await OnA.ExpectMsgAsync<Withdraw>()).Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_fails_while_others_hold_ends_all_or_none_for_all()
    {
        var broadcast = await Asked();
        Hold(broadcast, A, OnA);

        Ended(broadcast, B, OnB, new Failure(Reason.StorageFailed, "broke"));

        Assert.Equal([ReceiverState.Cancelled, ReceiverState.Failed], await End(Initiator));
        Assert.Equal(Reason.Cancelled, (await OnA.ExpectMsgAsync<Withdraw>()).Failure.Reason);
    }

    [Fact]
    public async Task Who_held_and_left_is_waited_for_and_then_ends_all_or_none()
    {
        var broadcast = await Asked();
        Hold(broadcast, B, OnB);
        broadcast.Tell(new ReceiverOffline(B, OnB));
        Hold(broadcast, A, OnA);
        await Handled(broadcast);
        await ExpectNothing(OnA);

        await Advance(broadcast, Harness.Services.Sessions.ReceiverTimeout);

        Assert.Equal([ReceiverState.Cancelled, ReceiverState.Unreachable], await End(Initiator));
    }

    [Fact]
    public async Task A_question_that_was_answered_is_not_asked_again()
    {
        var broadcast = Start(Plan(BroadcastMode.Preflight), (A, OnA), (B, OnB));
        await Delivered(OnA);
        Ended(broadcast, A, OnA, Full);
        await Handled(broadcast);

        broadcast.Tell(Follow(CreateTestProbe()));

        await ExpectNothing(OnA);
    }

    [Fact]
    public async Task A_preflight_tells_who_would_and_leaves_no_trace()
    {
        var plan = Plan(BroadcastMode.Preflight);
        var broadcast = Start(plan, (A, OnA), (B, OnB));

        Accept(broadcast, A, OnA);
        Ended(broadcast, B, OnB, Full);

        Assert.Equal([ReceiverState.Accepted, ReceiverState.Rejected], await End(Initiator));
        await ExpectTerminatedAsync(broadcast);
        Assert.Null(Harness.Proof.Issued);
        Assert.Null(await Harness.Catalog.FindBroadcastAsync(plan.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_decision_that_cannot_be_kept_ends_all_or_none()
    {
        var broadcast = await Asked();
        await DropStagingsAsync();

        Hold(broadcast, A, OnA);
        Hold(broadcast, B, OnB);

        Assert.Equal([ReceiverState.Cancelled, ReceiverState.Cancelled], await End(Initiator));
        await OnA.ExpectMsgAsync<Withdraw>();
    }

    [Theory]
    [InlineData(ReceiverState.Verified, BroadcastMode.Stage)]
    [InlineData(ReceiverState.Receiving, BroadcastMode.Stage)]
    [InlineData(ReceiverState.Accepted, BroadcastMode.Preflight)]
    public async Task After_a_restart_it_goes_on_with_the_step_it_was_at(ReceiverState known, BroadcastMode offered)
    {
        Start(Plan(BroadcastMode.AllOrNone) with { Known = [Known(A) with { State = known }] }, (A, OnA));

        Assert.Equal(offered, (await Delivered(OnA)).Mode);
    }

    [Fact]
    public async Task Who_is_only_asked_does_not_receive()
    {
        var broadcast = Start(BroadcastMode.AllOrNone);
        broadcast.Tell(new DeliveryProgressed(A, 0, OnA));
        await Advance(broadcast, TimeSpan.FromMilliseconds(100));

        var told = await Initiator.FishForMessageAsync<Tell>(said => said.Message is ReceiversChanged);

        Assert.All(((ReceiversChanged)told.Message).Receivers, status => Assert.Equal(ReceiverState.Offered, status.State));
    }

    [Fact]
    public async Task Who_comes_later_is_not_waited_for_and_gets_it_with_the_others()
    {
        var broadcast = await Asked();
        var later = CreateTestProbe();
        broadcast.Tell(new ReceiverOnline(NodeId.Parse("c"), later, []));
        Hold(broadcast, A, OnA);
        await Handled(broadcast);
        await ExpectNothing(later);

        Hold(broadcast, B, OnB);

        Assert.Equal(BroadcastMode.Direct, (await Delivered(later)).Mode);
    }
}
