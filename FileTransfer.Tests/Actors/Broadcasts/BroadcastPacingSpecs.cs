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
public sealed class BroadcastPacingSpecs : PacedSpecs
{
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
}
