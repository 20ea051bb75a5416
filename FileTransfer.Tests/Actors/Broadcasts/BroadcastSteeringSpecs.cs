using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>Who may pause, resume and limit a broadcast, and what they are told; <c>ann</c> steers.</summary>
public sealed class BroadcastSteeringSpecs : PacedSpecs
{
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
}
