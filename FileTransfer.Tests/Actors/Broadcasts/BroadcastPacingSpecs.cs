using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>Pause, resume and limit of a running broadcast; <c>ann</c> steers.</summary>
public sealed class BroadcastPacingSpecs : StagedSpecs
{
    private static readonly NodeId Ann = NodeId.Parse("ann");
    private static readonly Failure Stopped = new(Reason.Paused, "paused");

    [Fact]
    public async Task A_pause_takes_it_back_from_everybody_who_fetches_and_a_resume_offers_it_again()
    {
        var (plan, broadcast) = await RunningAsync(BroadcastMode.Direct);

        var paused = await SteerAsync(broadcast, plan, Steering.Pause);
        Assert.Equal((true, Ann), (paused.Changed, paused.Broadcast.Pacing.Pause?.By));
        foreach (var (node, session) in Both) await WithdrawnAsync(broadcast, node, session);
        var said = await Initiator.FishForMessageAsync<Tell>(said => said.Message is BroadcastStarted);
        Assert.Equal(Ann, ((BroadcastStarted)said.Message).Pacing.Pause?.By);
        await ExpectNothing(OnA);

        await SteerAsync(broadcast, plan, Steering.Resume);
        await Delivered(OnA);
        await Delivered(OnB);
        Ended(broadcast, A, OnA);
        Ended(broadcast, B, OnB);
        Assert.Equal([ReceiverState.Committed, ReceiverState.Committed], await End(Initiator));
    }

    [Fact]
    public async Task Nobody_is_offered_it_again_before_its_session_has_let_go()
    {
        var (plan, broadcast) = await RunningAsync(BroadcastMode.Direct);
        await SteerAsync(broadcast, plan, Steering.Pause);
        await OnA.ExpectMsgAsync<Withdraw>();

        await SteerAsync(broadcast, plan, Steering.Resume);
        await ExpectNothing(OnA);
        Ended(broadcast, A, OnA, Stopped);

        await Delivered(OnA);
    }

    [Fact]
    public async Task A_receiver_that_says_it_is_paused_by_itself_has_failed()
    {
        var (_, broadcast) = await RunningAsync(BroadcastMode.Direct);

        Ended(broadcast, A, OnA, Stopped);
        Ended(broadcast, B, OnB);

        Assert.Equal([ReceiverState.Failed, ReceiverState.Committed], await End(Initiator));
    }

    [Fact]
    public async Task Both_are_asked_twice_and_change_something_once()
    {
        var (plan, broadcast) = await RunningAsync(BroadcastMode.Direct);

        var first = await SteerAsync(broadcast, plan, Steering.Pause);
        Harness.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await SteerAsync(broadcast, plan, Steering.Pause);
        Assert.Equal((false, first.Broadcast.Pacing), (second.Changed, second.Broadcast.Pacing));

        Assert.True((await SteerAsync(broadcast, plan, Steering.Resume)).Changed);
        Assert.False((await SteerAsync(broadcast, plan, Steering.Resume)).Changed);
        Assert.True((await SteerAsync(broadcast, plan, Steering.Limit, 4096)).Changed);
        Assert.False((await SteerAsync(broadcast, plan, Steering.Limit, 4096)).Changed);
    }

    [Fact]
    public async Task What_is_confirmed_is_in_the_catalogue()
    {
        var (plan, broadcast) = await RunningAsync(BroadcastMode.Direct);

        await SteerAsync(broadcast, plan, Steering.Limit, 4096);
        var paused = await SteerAsync(broadcast, plan, Steering.Pause);

        var stored = await Harness.Catalog.FindBroadcastAsync(plan.Id, CancellationToken.None);
        Assert.Equal((paused.Broadcast.Pacing, 4096), (stored!.Pacing, stored.Pacing.BytesPerSecond));
    }

    [Fact]
    public async Task What_cannot_be_kept_is_in_force_and_says_so()
    {
        var (plan, broadcast) = await RunningAsync(BroadcastMode.Direct);
        await DropAsync("pacings");

        Steer(broadcast, plan, Steering.Pause);

        await OnA.ExpectMsgAsync<Withdraw>();
        var said = await Decider.ExpectMsgAsync<Tell>();
        Assert.Contains("not kept", Assert.IsType<TransferProtocol.Reject>(said.Message).Failure.Detail, StringComparison.Ordinal);
        Assert.True(said.Last);
    }

    [Fact]
    public async Task Who_comes_or_goes_in_a_pause_misses_nothing_and_is_offered_it_afterwards()
    {
        var (plan, broadcast) = await RunningAsync(BroadcastMode.Direct);
        await SteerAsync(broadcast, plan, Steering.Pause);
        foreach (var (node, session) in Both) await WithdrawnAsync(broadcast, node, session);
        var (late, c) = (CreateTestProbe(), NodeId.Parse("c"));

        broadcast.Tell(new ReceiverOnline(c, late, []));
        broadcast.Tell(new ReceiverOffline(A, OnA));
        await Advance(broadcast, 10 * Harness.Services.Sessions.ReceiverTimeout);
        var back = CreateTestProbe();
        broadcast.Tell(new ReceiverOnline(A, back, []));
        await ExpectNothing(late);
        await ExpectNothing(back);

        await SteerAsync(broadcast, plan, Steering.Resume);
        foreach (var session in (TestProbe[])[late, back, OnB]) await Delivered(session);
        Ended(broadcast, A, back);
        Ended(broadcast, B, OnB);
        Ended(broadcast, c, late);
        Assert.Equal([ReceiverState.Committed, ReceiverState.Committed, ReceiverState.Committed], await End(Initiator));
    }

    [Fact]
    public async Task Who_is_away_when_it_is_resumed_has_its_patience_from_then_on()
    {
        var (plan, broadcast) = await RunningAsync(BroadcastMode.Direct);
        broadcast.Tell(new ReceiverOffline(A, OnA));
        await Advance(broadcast, Harness.Services.Sessions.ReceiverTimeout / 2);
        await SteerAsync(broadcast, plan, Steering.Pause);
        await Advance(broadcast, Harness.Services.Sessions.ReceiverTimeout);
        await WithdrawnAsync(broadcast, B, OnB);

        await SteerAsync(broadcast, plan, Steering.Resume);
        await Advance(broadcast, Harness.Services.Sessions.ReceiverTimeout - TimeSpan.FromSeconds(1));
        var back = CreateTestProbe();
        broadcast.Tell(new ReceiverOnline(A, back, []));
        await Delivered(back);
        broadcast.Tell(new ReceiverOffline(A, back));
        await Advance(broadcast, Harness.Services.Sessions.ReceiverTimeout);
        Ended(broadcast, B, OnB);

        Assert.Equal([ReceiverState.Unreachable, ReceiverState.Committed], await End(Initiator));
    }

    [Fact]
    public async Task Its_deadline_stays_one()
    {
        var plan = Plan(BroadcastMode.Direct) with
        {
            StartedAt = Harness.Time.GetUtcNow().UtcDateTime,
            Terms = new BroadcastTerms([], [], TimeSpan.FromHours(1)),
        };
        var broadcast = Start(plan, (A, OnA), (B, OnB));
        await SteerAsync(broadcast, plan, Steering.Pause);

        await Advance(broadcast, TimeSpan.FromHours(1));

        Assert.Equal([ReceiverState.Failed, ReceiverState.Failed], await End(Initiator));
        await ExpectTerminatedAsync(broadcast);
        await AwaitAssertAsync(async () => Assert.Null((await Harness.Catalog.FindBroadcastAsync(plan.Id, CancellationToken.None))?.Pacing.Pause));
    }

    [Fact]
    public async Task A_restarted_server_goes_on_pausing()
    {
        var plan = Plan(BroadcastMode.Direct) with
        {
            Known = [Known(A) with { State = ReceiverState.Receiving }, Known(B) with { State = ReceiverState.Offered }],
            WasInterrupted = true,
            Pacing = new BroadcastPacing(new BroadcastPause(Ann, DateTime.UnixEpoch), null),
        };
        var broadcast = Start(plan, (A, OnA));
        await Advance(broadcast, 2 * Harness.Services.Sessions.ReceiverTimeout);
        await ExpectNothing(OnA);

        await SteerAsync(broadcast, plan, Steering.Resume);
        broadcast.Tell(new ReceiverOnline(B, OnB, []));

        await Delivered(OnA);
        await Delivered(OnB);
    }

    [Fact]
    public async Task Who_holds_holds_on_and_the_decision_waits_for_the_resume()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        await SteerAsync(broadcast, plan, Steering.Pause);

        Decide(broadcast, plan, commit: true);
        var refused = Assert.IsType<TransferProtocol.Reject>((await Decider.ExpectMsgAsync<Tell>()).Message).Failure;
        Assert.Equal((Reason.Usage, $"filetransfer broadcast resume {plan.Id}"), (refused.Reason, refused.Hint));
        await ExpectNothing(OnA);

        await SteerAsync(broadcast, plan, Steering.Resume);
        await ExpectNothing(OnA);
        Decide(broadcast, plan, commit: true);
        await CommitNow(OnA, OnB);
    }

    [Fact]
    public async Task A_held_one_that_is_paused_can_be_cancelled()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        await SteerAsync(broadcast, plan, Steering.Pause);

        Decide(broadcast, plan, commit: false);

        Assert.Equal(Reason.Cancelled, (await OnA.ExpectMsgAsync<Withdraw>()).Failure.Reason);
        Assert.Equal([ReceiverState.Cancelled, ReceiverState.Cancelled], await End(Decider));
    }

    [Fact]
    public async Task All_or_none_does_not_flip_in_a_pause()
    {
        var broadcast = await Asked();
        var plan = Plan(BroadcastMode.AllOrNone);
        Hold(broadcast, A, OnA);
        Steer(broadcast, plan, Steering.Pause);
        await OnB.ExpectMsgAsync<Withdraw>();
        Hold(broadcast, B, OnB);   // said before it heard of the pause
        Steer(broadcast, plan, Steering.Resume);
        await ExpectNothing(OnA);

        Ended(broadcast, B, OnB, Stopped);
        await Delivered(OnB);
        await ExpectNothing(OnA);
        Hold(broadcast, B, OnB);

        await CommitNow(OnA, OnB);
    }

    [Theory]
    [InlineData(true, Steering.Pause, null, Reason.NotAllowed)]
    [InlineData(false, Steering.Limit, 1023L, Reason.Usage)]
    public async Task What_is_not_theirs_or_makes_no_sense_is_refused(bool onlyOwn, Steering steering, long? rate, Reason expected)
    {
        var (plan, broadcast) = await RunningAsync(BroadcastMode.Direct);

        broadcast.Tell(new Steer(new SteerBroadcast(plan.Id, steering, rate), Ann, onlyOwn, Decider, Number));

        var said = await Decider.ExpectMsgAsync<Tell>();
        Assert.Equal(expected, Assert.IsType<TransferProtocol.Reject>(said.Message).Failure.Reason);
        Assert.True(said.Last);
        await ExpectNothing(OnA);
    }

    [Fact]
    public async Task Its_own_node_may_steer_it()
    {
        var (plan, broadcast) = await RunningAsync(BroadcastMode.Direct);

        broadcast.Tell(new Steer(new SteerBroadcast(plan.Id, Steering.Pause, null), plan.Owner, true, Decider, Number));

        Assert.True(Assert.IsType<BroadcastSteered>((await Decider.ExpectMsgAsync<Tell>()).Message).Changed);
    }

    [Fact]
    public async Task A_question_has_nothing_to_pause()
    {
        var plan = Plan(BroadcastMode.Preflight);
        var broadcast = Start(plan, (A, OnA));

        Steer(broadcast, plan, Steering.Pause);

        Assert.Equal(Reason.Usage, Assert.IsType<TransferProtocol.Reject>((await Decider.ExpectMsgAsync<Tell>()).Message).Failure.Reason);
    }

    [Fact]
    public async Task While_a_limit_keeps_chunks_waiting_receivers_are_asked_for_patience()
    {
        var plan = Plan(BroadcastMode.Direct) with { Pacing = new BroadcastPacing(null, 1024) };
        var broadcast = Start(plan, (A, OnA));
        var deliver = await OnA.ExpectMsgAsync<Deliver>();
        await Advance(broadcast, Harness.Services.Transfers.ProgressTimeout / 3);
        await ExpectNothing(OnA);

        var reading = deliver.Source.ReadAsync(0, CancellationToken.None);
        await Advance(broadcast, Harness.Services.Transfers.ProgressTimeout / 3);

        Assert.IsType<TransferProtocol.Patience>((await OnA.ExpectMsgAsync<Direct>()).Message);
        Assert.False(reading.IsCompleted);
        await SteerAsync(broadcast, plan, Steering.Limit, null);
        using var chunk = await reading.WaitAsync(Deadline.Usual);
        Assert.Equal(0, chunk.Chunk);
    }

    private (NodeId Node, TestProbe Session)[] Both => [(A, OnA), (B, OnB)];

    private async Task<(BroadcastPlan Plan, IActorRef Broadcast)> RunningAsync(BroadcastMode mode)
    {
        var plan = Plan(mode);
        var broadcast = Start(plan, Both);
        await Delivered(OnA);
        await Delivered(OnB);
        return (plan, broadcast);
    }

    /// <summary>As its session answers.</summary>
    private static async Task WithdrawnAsync(IActorRef broadcast, NodeId node, TestProbe session)
    {
        Assert.Equal(Reason.Paused, (await session.FishForMessageAsync<Withdraw>(_ => true)).Failure.Reason);
        Ended(broadcast, node, session, Stopped);
        await Handled(broadcast);
    }

    private void Steer(IActorRef broadcast, BroadcastPlan plan, Steering steering, long? rate = null) =>
        broadcast.Tell(new Steer(new SteerBroadcast(plan.Id, steering, rate), Ann, false, Decider, Number));

    private async Task<BroadcastSteered> SteerAsync(IActorRef broadcast, BroadcastPlan plan, Steering steering, long? rate = null)
    {
        Steer(broadcast, plan, steering, rate);
        var said = await Decider.FishForMessageAsync<Tell>(said => said.Message is BroadcastSteered or TransferProtocol.Reject);
        Assert.True(said.Last);
        return Assert.IsType<BroadcastSteered>(said.Message);
    }
}
