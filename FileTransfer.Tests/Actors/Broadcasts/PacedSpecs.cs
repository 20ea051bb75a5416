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

/// <summary>Running broadcasts to two receivers, and <c>ann</c>, who steers them.</summary>
public abstract class PacedSpecs : StagedSpecs
{
    private protected static readonly NodeId Ann = NodeId.Parse("ann");
    private protected static readonly Failure Stopped = new(Reason.Paused, "paused");

    private protected (NodeId Node, TestProbe Session)[] Both => [(A, OnA), (B, OnB)];

    private protected async Task<(BroadcastPlan Plan, IActorRef Broadcast)> RunningAsync(BroadcastMode mode)
    {
        var plan = Plan(mode);
        var broadcast = Start(plan, Both);
        await Delivered(OnA);
        await Delivered(OnB);
        return (plan, broadcast);
    }

    /// <summary>As its session answers.</summary>
    private protected static async Task WithdrawnAsync(IActorRef broadcast, NodeId node, TestProbe session)
    {
        Assert.Equal(Reason.Paused, (await session.FishForMessageAsync<Withdraw>(_ => true)).Failure.Reason);
        Ended(broadcast, node, session, Stopped);
        await Handled(broadcast);
    }

    private protected void Steer(IActorRef broadcast, BroadcastPlan plan, Steering steering, long? rate = null) =>
        broadcast.Tell(new Steer(new SteerBroadcast(plan.Id, steering, rate), Ann, false, Decider, Number));

    private protected async Task<BroadcastSteered> SteerAsync(IActorRef broadcast, BroadcastPlan plan, Steering steering, long? rate = null)
    {
        Steer(broadcast, plan, steering, rate);
        var said = await Decider.FishForMessageAsync<Tell>(said => said.Message is BroadcastSteered or TransferProtocol.Reject);
        Assert.True(said.Last);
        return Assert.IsType<BroadcastSteered>(said.Message);
    }
}
