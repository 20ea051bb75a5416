using Akka.Actor;
using Dapper;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using Microsoft.Data.Sqlite;
using Xunit;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>Deadlines and newer content of broadcasts in two steps.</summary>
public sealed class BroadcastDeadlineSpecs : StagedSpecs
{
    private static readonly TimeSpan Deadline = TimeSpan.FromHours(1);

    [Fact]
    public async Task Who_holds_at_the_deadline_has_not_failed_and_can_still_commit()
    {
        var plan = Timed(BroadcastMode.Stage);
        var broadcast = Start(plan, (A, OnA), (B, OnB));
        await Delivered(OnA);
        await Delivered(OnB);
        Hold(broadcast, A, OnA);

        await Advance(broadcast, Deadline);

        Assert.Equal(Reason.Stalled, (await OnB.ExpectMsgAsync<Withdraw>()).Failure.Reason);
        Assert.Equal([ReceiverState.Verified, ReceiverState.Failed], await End(Initiator));
        Decide(broadcast, plan, commit: true);
        await CommitNow(OnA);
        Ended(broadcast, A, OnA);
        Assert.Equal([ReceiverState.Committed, ReceiverState.Failed], await End(Decider));
    }

    [Fact]
    public async Task A_held_one_outlives_its_deadline_and_a_restart_behind_it()
    {
        var plan = Timed(BroadcastMode.Stage) with { Known = [Known(A), Known(B)], StartedAt = Harness.Time.GetUtcNow().UtcDateTime - (2 * Deadline) };
        var broadcast = Start(plan, (A, OnA));
        await Advance(broadcast, TimeSpan.FromMilliseconds(1));

        Assert.Equal([ReceiverState.Verified, ReceiverState.Verified], await End(Initiator, plan, broadcast));
    }

    [Fact]
    public async Task With_all_or_none_one_who_does_not_hold_at_the_deadline_cancels_all()
    {
        var plan = Timed(BroadcastMode.AllOrNone);
        var broadcast = Start(plan, (A, OnA), (B, OnB));
        Accept(broadcast, A, OnA);
        Accept(broadcast, B, OnB);
        foreach (var session in (Akka.TestKit.TestProbe[])[OnA, OnA, OnB, OnB]) await Delivered(session);
        Hold(broadcast, A, OnA);

        await Advance(broadcast, Deadline);

        Assert.Equal([ReceiverState.Cancelled, ReceiverState.Failed], await End(Initiator));
    }

    [Fact]
    public async Task Behind_the_decision_the_deadline_stops_nobody()
    {
        var plan = Timed(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        Decide(broadcast, plan, commit: true);
        await CommitNow(OnA, OnB);

        await Advance(broadcast, Deadline);
        Ended(broadcast, A, OnA);
        Ended(broadcast, B, OnB);

        Assert.Equal([ReceiverState.Committed, ReceiverState.Committed], await End(Decider));
    }

    [Fact]
    public async Task A_deadline_that_passes_while_a_decision_cannot_be_kept_counts_afterwards()
    {
        var plan = Timed(BroadcastMode.Stage);
        var broadcast = Start(plan, (A, OnA), (B, OnB));
        await Delivered(OnA);
        await Delivered(OnB);
        Hold(broadcast, A, OnA);
        await using var catalogue = new SqliteConnection($"Data Source={Harness.At("catalog.db")};Pooling=False");
        await catalogue.OpenAsync();
        await catalogue.ExecuteAsync("BEGIN IMMEDIATE; DROP TABLE stagings");   // whoever writes waits, and fails then
        Decide(broadcast, plan, commit: true);
        Harness.Time.Advance(Deadline);
        await Advance(broadcast, Deadline);
        await Handled(broadcast);
        await ExpectNothing(OnB);
        await catalogue.ExecuteAsync("COMMIT");
        await Decider.FishForMessageAsync<Tell>(said => said.Message is TransferProtocol.Reject);

        await Advance(broadcast, TimeSpan.FromMilliseconds(1));

        Assert.Equal(Reason.Stalled, (await OnB.ExpectMsgAsync<Withdraw>()).Failure.Reason);
        await ExpectNothing(OnA);
    }

    [Fact]
    public async Task Newer_content_waits_for_those_who_were_told_to_commit_and_stops_the_others()
    {
        var (plan, back) = (Plan(BroadcastMode.Stage), CreateTestProbe());
        var broadcast = await Held(plan);
        broadcast.Tell(new ReceiverOffline(B, OnB));
        Decide(broadcast, plan, commit: true);
        await CommitNow(OnA);

        broadcast.Tell(BroadcastActor.Supersede.Instance);
        broadcast.Tell(new ReceiverOnline(B, back, []));
        broadcast.Tell(new ReceiverOnline(NodeId.Parse("c"), back, []));
        Ended(broadcast, A, OnA);

        Assert.Equal([ReceiverState.Committed, ReceiverState.Superseded], await End(Decider));
        await ExpectNothing(OnA);
        await ExpectNothing(back);
    }

    [Fact]
    public async Task What_newer_content_replaces_is_not_offered_again_to_those_who_failed()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        Decide(broadcast, plan, commit: true);
        await CommitNow(OnA, OnB);
        Ended(broadcast, B, OnB, new Failure(Reason.StorageFailed, "broke"));
        broadcast.Tell(BroadcastActor.Supersede.Instance);

        broadcast.Tell(Follow(CreateTestProbe()));

        await ExpectNothing(OnB);
        Ended(broadcast, A, OnA);
        Assert.Equal([ReceiverState.Committed, ReceiverState.Failed], await End(Decider));
    }

    [Fact]
    public async Task Who_was_told_to_commit_and_left_before_it_said_so_is_not_given_the_older_content_again()
    {
        var (plan, back) = (Plan(BroadcastMode.Stage), CreateTestProbe());
        var broadcast = await Held(plan);
        Decide(broadcast, plan, commit: true);
        await CommitNow(OnA, OnB);
        broadcast.Tell(BroadcastActor.Supersede.Instance);

        broadcast.Tell(new ReceiverOffline(B, OnB));
        broadcast.Tell(new ReceiverOnline(B, back, []));
        Ended(broadcast, A, OnA);

        Assert.Equal([ReceiverState.Committed, ReceiverState.Superseded], await End(Decider));
        await ExpectNothing(back);
    }

    private BroadcastPlan Timed(BroadcastMode mode) => Plan(mode) with
    {
        StartedAt = Harness.Time.GetUtcNow().UtcDateTime,
        Terms = new BroadcastTerms([], [], Deadline),
    };
}
