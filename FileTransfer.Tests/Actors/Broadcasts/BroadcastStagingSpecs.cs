using Akka.Actor;
using Akka.TestKit;
using Dapper;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

public sealed class BroadcastStagingSpecs : ActorSpecs, IAsyncLifetime
{
    private const uint Number = 9;

    private static readonly NodeId A = NodeId.Parse("a");
    private static readonly NodeId B = NodeId.Parse("b");
    private static readonly Failure Full = new(Reason.NoSpace, "full");

    private readonly TestProbe _initiator;
    private readonly TestProbe _decider;
    private readonly TestProbe _a;
    private readonly TestProbe _b;
    private ServerHarness _harness = null!;

    public BroadcastStagingSpecs() =>
        (_initiator, _decider, _a, _b) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());

    public async Task InitializeAsync()
    {
        _harness = await ServerHarness.Open(Sys);
        _harness.Store("x", 10);
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task When_all_hold_the_initiator_is_told_and_nobody_commits()
    {
        var broadcast = Start(BroadcastMode.Stage);
        Assert.Equal(BroadcastMode.Stage, (await Delivered(_a)).Mode);

        Hold(broadcast, A, _a);
        await Handled(broadcast);
        Hold(broadcast, B, _b);

        Assert.Equal([ReceiverState.Verified, ReceiverState.Verified], await End(_initiator));
        await Delivered(_b);
        await ExpectNothing(_a);
        await ExpectNothing(_b);
        Assert.Null(_harness.Proof.Issued);
    }

    [Fact]
    public async Task Who_failed_does_not_keep_the_initiator_waiting_for_those_who_hold()
    {
        var broadcast = Start(BroadcastMode.Stage);

        Ended(broadcast, B, _b, Full);
        Hold(broadcast, A, _a);

        Assert.Equal([ReceiverState.Verified, ReceiverState.Rejected], await End(_initiator));
    }

    [Fact]
    public async Task Late_progress_takes_nothing_back()
    {
        var broadcast = Start(BroadcastMode.Stage);
        Hold(broadcast, A, _a);

        broadcast.Tell(new DeliveryProgressed(A, 4, _a));
        Hold(broadcast, B, _b);

        Assert.Equal([ReceiverState.Verified, ReceiverState.Verified], await End(_initiator));
    }

    [Fact]
    public async Task Nobody_is_told_to_commit_before_the_decision_is_kept()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        var kept = false;
        _a.SetAutoPilot(new DelegateAutoPilot((_, message) =>
        {
            if (message is Direct { Message: TransferProtocol.CommitNow })
                kept = _harness.Catalog.FindStagingAsync(plan.Id, CancellationToken.None).GetAwaiter().GetResult()!.FlippedAt is not null;
            return AutoPilot.KeepRunning;
        }));

        Decide(broadcast, plan, commit: true);
        await CommitNow(_a, _b);
        Ended(broadcast, A, _a);
        Ended(broadcast, B, _b);

        Assert.Equal([ReceiverState.Committed, ReceiverState.Committed], await End(_decider));
        Assert.True(kept);
        await ExpectTerminatedAsync(broadcast);
        Assert.NotNull(_harness.Proof.Issued);
    }

    [Fact]
    public async Task A_decision_that_cannot_be_kept_is_none()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        await using (var connection = new SqliteConnection($"Data Source={_harness.At("catalog.db")};Pooling=False"))
            Assert.Equal(0, await connection.ExecuteAsync("DROP TABLE stagings"));

        Decide(broadcast, plan, commit: true);

        var said = await _decider.FishForMessageAsync<Tell>(said => said.Last);
        Assert.IsType<TransferProtocol.Reject>(said.Message);
        await ExpectNothing(_a);
    }

    [Fact]
    public async Task Who_is_away_while_it_is_held_stays_verified_and_commits_when_it_returns()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        broadcast.Tell(new ReceiverOffline(B, _b));
        await Advance(broadcast, 10 * _harness.Services.Sessions.ReceiverTimeout);

        Decide(broadcast, plan, commit: true);
        await CommitNow(_a);
        var back = CreateTestProbe();
        broadcast.Tell(new ReceiverOnline(B, back, []));

        Assert.Equal(BroadcastMode.Direct, (await Delivered(back)).Mode);
        Ended(broadcast, A, _a);
        Ended(broadcast, B, back);
        Assert.Equal([ReceiverState.Committed, ReceiverState.Committed], await End(_decider));
    }

    [Fact]
    public async Task Who_comes_back_while_it_is_held_holds_again()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);
        var back = CreateTestProbe();

        broadcast.Tell(new ReceiverOffline(B, _b));
        broadcast.Tell(new ReceiverOnline(B, back, []));

        Assert.Equal(BroadcastMode.Stage, (await Delivered(back)).Mode);
    }

    [Fact]
    public async Task A_held_one_that_is_cancelled_is_withdrawn_from_everybody()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);

        Decide(broadcast, plan, commit: false);

        Assert.Equal(Reason.Cancelled, (await _a.ExpectMsgAsync<Withdraw>()).Failure.Reason);
        await _b.ExpectMsgAsync<Withdraw>();
        Assert.Equal([ReceiverState.Cancelled, ReceiverState.Cancelled], await End(_decider));
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
        await CommitNow(_a, _b);

        if (byDecision) Decide(broadcast, plan, commit: false);
        else broadcast.Tell(new TransferProtocol.Cancel(new Failure(Reason.Cancelled, "stop")));
        await Handled(broadcast);
        Ended(broadcast, A, _a);
        Ended(broadcast, B, _b);

        await ExpectTerminatedAsync(broadcast);
        Assert.All(_harness.Proof.Issued!, status => Assert.Equal(ReceiverState.Committed, status.State));
    }

    [Fact]
    public async Task Somebody_elses_is_not_theirs_to_decide()
    {
        var plan = Plan(BroadcastMode.Stage);
        var broadcast = await Held(plan);

        broadcast.Tell(new Decide(plan.Id, true, NodeId.Parse("stranger"), _decider, Number));

        var said = await _decider.ExpectMsgAsync<Tell>();
        Assert.Equal(Reason.NotAllowed, Assert.IsType<TransferProtocol.Reject>(said.Message).Failure.Reason);
        await ExpectNothing(_a);
    }

    [Fact]
    public async Task After_a_restart_it_is_held_and_nobody_is_unreachable_who_held()
    {
        var plan = Plan(BroadcastMode.Stage) with { Known = [Known(A), Known(B)] };
        var broadcast = Start(plan, (A, _a));
        Assert.Equal(BroadcastMode.Stage, (await Delivered(_a)).Mode);
        await Advance(broadcast, 2 * _harness.Services.Sessions.ReceiverTimeout);

        Assert.Equal([ReceiverState.Verified, ReceiverState.Verified], await End(_initiator, plan, broadcast));
    }

    [Fact]
    public async Task After_a_restart_behind_the_decision_everybody_commits()
    {
        var plan = Plan(BroadcastMode.Stage) with { Known = [Known(A), Known(B)], IsFlipped = true };
        Start(plan, (A, _a), (B, _b));

        Assert.Equal(BroadcastMode.Direct, (await Delivered(_a)).Mode);
        Assert.Equal(BroadcastMode.Direct, (await Delivered(_b)).Mode);
    }

    [Fact]
    public async Task All_or_none_asks_everybody_before_anybody_is_sent_a_byte()
    {
        var broadcast = Start(BroadcastMode.AllOrNone);
        Assert.Equal(BroadcastMode.Preflight, (await Delivered(_a)).Mode);
        Assert.Equal(BroadcastMode.Preflight, (await Delivered(_b)).Mode);

        Accept(broadcast, A, _a);
        await Handled(broadcast);
        await ExpectNothing(_a);
        Accept(broadcast, B, _b);

        Assert.Equal(BroadcastMode.Stage, (await Delivered(_a)).Mode);
        Assert.Equal(BroadcastMode.Stage, (await Delivered(_b)).Mode);
    }

    [Fact]
    public async Task All_or_none_commits_when_all_hold()
    {
        var broadcast = await Asked();

        Hold(broadcast, A, _a);
        await Handled(broadcast);
        await ExpectNothing(_a);
        Hold(broadcast, B, _b);
        await CommitNow(_a, _b);
        Ended(broadcast, A, _a);
        Ended(broadcast, B, _b);

        Assert.Equal([ReceiverState.Committed, ReceiverState.Committed], await End(_initiator));
    }

    [Fact]
    public async Task A_refusal_ends_all_or_none_before_the_first_byte()
    {
        var broadcast = Start(BroadcastMode.AllOrNone);
        Accept(broadcast, A, _a);
        Ended(broadcast, B, _b, Full);

        Assert.Equal([ReceiverState.Cancelled, ReceiverState.Rejected], await End(_initiator));
        Assert.Equal(BroadcastMode.Preflight, (await Delivered(_a)).Mode);
        Assert.Contains("b full", (await _a.ExpectMsgAsync<Withdraw>()).Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_fails_while_others_hold_ends_all_or_none_for_all()
    {
        var broadcast = await Asked();
        Hold(broadcast, A, _a);

        Ended(broadcast, B, _b, new Failure(Reason.StorageFailed, "broke"));

        Assert.Equal([ReceiverState.Cancelled, ReceiverState.Failed], await End(_initiator));
        Assert.Equal(Reason.Cancelled, (await _a.ExpectMsgAsync<Withdraw>()).Failure.Reason);
    }

    [Fact]
    public async Task Who_held_and_left_is_waited_for_and_then_ends_all_or_none()
    {
        var broadcast = await Asked();
        Hold(broadcast, B, _b);
        broadcast.Tell(new ReceiverOffline(B, _b));
        Hold(broadcast, A, _a);
        await Handled(broadcast);
        await ExpectNothing(_a);

        await Advance(broadcast, _harness.Services.Sessions.ReceiverTimeout);

        Assert.Equal([ReceiverState.Cancelled, ReceiverState.Unreachable], await End(_initiator));
    }

    [Fact]
    public async Task A_preflight_tells_who_would_and_leaves_no_trace()
    {
        var plan = Plan(BroadcastMode.Preflight);
        var broadcast = Start(plan, (A, _a), (B, _b));

        Accept(broadcast, A, _a);
        Ended(broadcast, B, _b, Full);

        Assert.Equal([ReceiverState.Accepted, ReceiverState.Rejected], await End(_initiator));
        await ExpectTerminatedAsync(broadcast);
        Assert.Null(_harness.Proof.Issued);
        Assert.Null(await _harness.Catalog.FindBroadcastAsync(plan.Id, CancellationToken.None));
    }

    private static BroadcastPlan Plan(BroadcastMode mode) => new(
        BroadcastId.New(), "channel", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, DateTime.UnixEpoch, [])
    {
        Mode = mode,
    };

    private static ReceiverStatus Known(NodeId node) => new(node, ReceiverState.Verified, 10, null, TimeSpan.Zero);

    private static Distribute Follow(TestProbe session) =>
        new(BroadcastId.New(), "channel", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, session, Number);

    private static void Hold(IActorRef broadcast, NodeId node, TestProbe session) => broadcast.Tell(new DeliveryHeld(node, session));

    private static void Ended(IActorRef broadcast, NodeId node, TestProbe session, Failure? failure = null) => broadcast.Tell(
        new DeliveryEnded(node, new TransferOutcome(failure, null, [], 0, false), session));

    private void Accept(IActorRef broadcast, NodeId node, TestProbe session)
    {
        var manifest = Support.Transfers.OneFile(1);
        broadcast.Tell(new DeliveryEnded(node, TransferOutcome.Only(manifest), session));
    }

    private static async Task<TransferProtocol.Offer> Delivered(TestProbe session) => (await session.ExpectMsgAsync<Deliver>()).Offer;

    private static async Task CommitNow(params TestProbe[] sessions)
    {
        foreach (var session in sessions) Assert.IsType<TransferProtocol.CommitNow>((await session.ExpectMsgAsync<Direct>()).Message);
    }

    private void Decide(IActorRef broadcast, BroadcastPlan plan, bool commit) =>
        broadcast.Tell(new Decide(plan.Id, commit, null, _decider, Number));

    private IActorRef Start(BroadcastMode mode) => Start(Plan(mode), (A, _a), (B, _b));

    private IActorRef Start(BroadcastPlan plan, params (NodeId Node, TestProbe Session)[] receivers)
    {
        var sessions = receivers.ToDictionary(receiver => receiver.Node, receiver => new ReceiverOnline(receiver.Node, receiver.Session, []));
        var broadcast = Sys.ActorOf(BroadcastActor.Props(plan, sessions, _harness.Services, Follow(_initiator)));
        Watch(broadcast);
        _initiator.ExpectMsg<Tell>();   // it has started
        return broadcast;
    }

    /// <summary>Both have accepted, and are offered the content.</summary>
    private async Task<IActorRef> Asked()
    {
        var broadcast = Start(BroadcastMode.AllOrNone);
        Accept(broadcast, A, _a);
        Accept(broadcast, B, _b);
        foreach (var session in (TestProbe[])[_a, _b])
        {
            await Delivered(session);
            await Delivered(session);
        }

        return broadcast;
    }

    private async Task<IActorRef> Held(BroadcastPlan plan)
    {
        var broadcast = Start(plan, (A, _a), (B, _b));
        await Delivered(_a);
        await Delivered(_b);
        Hold(broadcast, A, _a);
        Hold(broadcast, B, _b);
        await End(_initiator);
        return broadcast;
    }

    /// <summary>The states of all, in the order of their names, when the end was told.</summary>
    private static async Task<IReadOnlyList<ReceiverState>> End(TestProbe follower)
    {
        var last = new SortedDictionary<string, ReceiverState>(StringComparer.Ordinal);
        await follower.FishForMessageAsync<Tell>(said =>
        {
            foreach (var status in (said.Message as ReceiversChanged)?.Receivers ?? []) last[status.Node.Value] = status.State;
            return said.Message is BroadcastEnded && said.Last;
        });
        return [.. last.Values];
    }

    /// <summary>As a command sees it that follows again: what was known before a restart is no change.</summary>
    private static Task<IReadOnlyList<ReceiverState>> End(TestProbe follower, BroadcastPlan plan, IActorRef broadcast)
    {
        broadcast.Tell(Follow(follower) with { Id = plan.Id });
        return End(follower, first: true);
    }

    private static async Task<IReadOnlyList<ReceiverState>> End(TestProbe follower, bool first)
    {
        if (first) await follower.FishForMessageAsync<Tell>(said => said.Message is BroadcastStarted);
        return await End(follower);
    }
}
