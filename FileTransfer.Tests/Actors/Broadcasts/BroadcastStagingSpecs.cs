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

public sealed class BroadcastStagingSpecs : StagedSpecs
{
    [Fact]
    public async Task When_all_hold_theInitiator_is_told_and_nobody_commits()
    {
        var broadcast = Start(BroadcastMode.Stage);
        Assert.Equal(BroadcastMode.Stage, (await Delivered(OnA)).Mode);

        Hold(broadcast, A, OnA);
        await Handled(broadcast);
        Hold(broadcast, B, OnB);

        Assert.Equal([ReceiverState.Verified, ReceiverState.Verified], await End(Initiator));
        await Delivered(OnB);
        await ExpectNothing(OnA);
        await ExpectNothing(OnB);
        Assert.Null(Harness.Proof.Issued);
    }

    [Fact]
    public async Task Who_failed_does_not_keep_theInitiator_waiting_for_those_who_hold()
    {
        var broadcast = Start(BroadcastMode.Stage);

        Ended(broadcast, B, OnB, Full);
        Hold(broadcast, A, OnA);

        Assert.Equal([ReceiverState.Verified, ReceiverState.Rejected], await End(Initiator));
    }

    [Fact]
    public async Task Late_progress_takes_nothing_back()
    {
        var broadcast = Start(BroadcastMode.Stage);
        Hold(broadcast, A, OnA);

        broadcast.Tell(new DeliveryProgressed(A, 4, OnA));
        Hold(broadcast, B, OnB);

        Assert.Equal([ReceiverState.Verified, ReceiverState.Verified], await End(Initiator));
    }

    [Fact]
    public async Task Nobody_is_told_to_commit_before_the_decision_is_kept()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        var kept = false;
        OnA.SetAutoPilot(new DelegateAutoPilot((_, message) =>
        {
            if (message is Direct { Message: TransferProtocol.CommitNow })
                kept = Harness.Catalog.FindStagingAsync(plan.Id, CancellationToken.None).GetAwaiter().GetResult()!.FlippedAt is not null;
            return AutoPilot.KeepRunning;
        }));

        Decide(broadcast, plan, commit: true);
        await CommitNow(OnA, OnB);
        Ended(broadcast, A, OnA);
        Ended(broadcast, B, OnB);

        Assert.Equal([ReceiverState.Committed, ReceiverState.Committed], await End(Decider));
        Assert.True(kept);
        await ExpectTerminatedAsync(broadcast);
        Assert.NotNull(Harness.Proof.Issued);
    }

    [Fact]
    public async Task A_decision_that_cannot_be_kept_is_none()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        await DropStagingsAsync();

        Decide(broadcast, plan, commit: true);

        var said = await Decider.FishForMessageAsync<Tell>(said => said.Last);
        Assert.IsType<TransferProtocol.Reject>(said.Message);
        await ExpectNothing(OnA);
    }

    [Fact]
    public async Task Who_is_away_while_it_is_held_stays_verified_and_commits_when_it_returns()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        broadcast.Tell(new ReceiverOffline(B, OnB));
        await Advance(broadcast, 10 * Harness.Services.Sessions.ReceiverTimeout);

        Decide(broadcast, plan, commit: true);
        await CommitNow(OnA);
        var back = CreateTestProbe();
        broadcast.Tell(new ReceiverOnline(B, back, []));

        Assert.Equal(BroadcastMode.Direct, (await Delivered(back)).Mode);
        Ended(broadcast, A, OnA);
        Ended(broadcast, B, back);
        Assert.Equal([ReceiverState.Committed, ReceiverState.Committed], await End(Decider));
    }

    [Fact]
    public async Task Who_comes_back_while_it_is_held_holds_again()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        var back = CreateTestProbe();

        broadcast.Tell(new ReceiverOffline(B, OnB));
        broadcast.Tell(new ReceiverOnline(B, back, []));

        Assert.Equal(BroadcastMode.Stage, (await Delivered(back)).Mode);
    }

    [Fact]
    public async Task A_held_one_that_is_cancelled_is_withdrawn_from_everybody()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);

        Decide(broadcast, plan, commit: false);

        Assert.Equal(Reason.Cancelled, (await OnA.ExpectMsgAsync<Withdraw>()).Failure.Reason);
        await OnB.ExpectMsgAsync<Withdraw>();
        Assert.Equal([ReceiverState.Cancelled, ReceiverState.Cancelled], await End(Decider));
        await ExpectTerminatedAsync(broadcast);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Behind_the_decision_nothing_cancels_it(bool byDecision)
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        Decide(broadcast, plan, commit: true);
        await CommitNow(OnA, OnB);

        if (byDecision) Decide(broadcast, plan, commit: false);
        else broadcast.Tell(new TransferProtocol.Cancel(new Failure(Reason.Cancelled, "stop")));
        await Handled(broadcast);
        Ended(broadcast, A, OnA);
        Ended(broadcast, B, OnB);

        await ExpectTerminatedAsync(broadcast);
        Assert.All(Harness.Proof.Issued!, status => Assert.Equal(ReceiverState.Committed, status.State));
    }

    [Fact]
    public async Task Somebody_elses_is_not_theirs_to_decide()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);

        broadcast.Tell(new Decide(plan.Id, true, NodeId.Parse("stranger"), Decider, Number));

        var said = await Decider.ExpectMsgAsync<Tell>();
        Assert.Equal(Reason.NotAllowed, Assert.IsType<TransferProtocol.Reject>(said.Message).Failure.Reason);
        await ExpectNothing(OnA);
    }

    [Fact]
    public async Task After_a_restart_it_is_held_and_nobody_is_unreachable_who_held()
    {
        var plan = Plan(BroadcastMode.Stage) with { Known = [Known(A), Known(B)] };
        var broadcast = Start(plan, (A, OnA));
        Assert.Equal(BroadcastMode.Stage, (await Delivered(OnA)).Mode);
        await Advance(broadcast, 2 * Harness.Services.Sessions.ReceiverTimeout);

        Assert.Equal([ReceiverState.Verified, ReceiverState.Verified], await End(Initiator, plan, broadcast));
    }

    [Fact]
    public async Task After_a_restart_behind_the_decision_everybody_commits()
    {
        var plan = Plan(BroadcastMode.Stage) with { Known = [Known(A), Known(B)], IsFlipped = true };
        Start(plan, (A, OnA), (B, OnB));

        Assert.Equal(BroadcastMode.Direct, (await Delivered(OnA)).Mode);
        Assert.Equal(BroadcastMode.Direct, (await Delivered(OnB)).Mode);
    }

    [Fact]
    public async Task Who_is_away_at_the_decision_and_does_not_return_is_unreachable()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        broadcast.Tell(new ReceiverOffline(B, OnB));
        Decide(broadcast, plan, commit: true);
        await CommitNow(OnA);
        Ended(broadcast, A, OnA);

        await Advance(broadcast, Harness.Services.Sessions.ReceiverTimeout);

        Assert.Equal([ReceiverState.Committed, ReceiverState.Unreachable], await End(Decider));
    }

    [Fact]
    public async Task What_an_earlier_session_held_says_nothing_about_the_receiver()
    {
        var broadcast = Start(BroadcastMode.Stage);
        var back = CreateTestProbe();
        broadcast.Tell(new ReceiverOnline(A, back, []));
        Hold(broadcast, B, OnB);

        Hold(broadcast, A, OnA);
        await Handled(broadcast);
        await ExpectNothing(Initiator);
        Hold(broadcast, A, back);

        Assert.Equal([ReceiverState.Verified, ReceiverState.Verified], await End(Initiator));
    }

    [Theory]
    [InlineData(BroadcastMode.Direct)]
    [InlineData(BroadcastMode.Preflight)]
    [InlineData(BroadcastMode.AllOrNone)]
    public async Task What_holds_nothing_or_decides_by_itself_is_not_committed(BroadcastMode mode)
    {
        var plan = Plan(mode);
        var broadcast = Start(plan, (A, OnA));
        await Delivered(OnA);

        Decide(broadcast, plan, commit: true);

        var said = await Decider.ExpectMsgAsync<Tell>();
        Assert.Equal(Reason.Usage, Assert.IsType<TransferProtocol.Reject>(said.Message).Failure.Reason);
        await ExpectNothing(OnA);
    }

    [Fact]
    public async Task One_that_runs_can_be_given_up_and_whoever_has_it_keeps_it()
    {
        var plan = Plan(BroadcastMode.Direct);
        var broadcast = Start(plan, (A, OnA), (B, OnB));
        await Delivered(OnA);
        await Delivered(OnB);
        broadcast.Tell(new DeliveryEnded(A, new FileTransfer.Actors.Transfers.TransferOutcome(null, null, [], 0, false), OnA));
        await Handled(broadcast);

        Decide(broadcast, plan, commit: false);

        Assert.Equal(Reason.Cancelled, (await OnB.FishForMessageAsync<Withdraw>(_ => true)).Failure.Reason);
        Assert.Equal([ReceiverState.Committed, ReceiverState.Cancelled], await End(Decider));
    }

    [Fact]
    public async Task Silence_of_those_who_hold_is_no_problem()
    {
        var broadcast = Start(BroadcastMode.Stage);
        Hold(broadcast, A, OnA);
        await Advance(broadcast, TimeSpan.FromMilliseconds(100));
        Harness.Time.Advance(TimeSpan.FromMinutes(5));
        await Advance(broadcast, TimeSpan.FromMilliseconds(100));

        var told = await Initiator.FishForMessageAsync<Tell>(
            said => said.Message is ReceiversChanged changed && changed.Receivers.Any(status => status.Failure is not null));

        var problems = ((ReceiversChanged)told.Message).Receivers.Where(status => status.Failure is not null);
        Assert.Equal(B, Assert.Single(problems).Node);
    }
}
