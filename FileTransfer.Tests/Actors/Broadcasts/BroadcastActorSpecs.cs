using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>A broadcast of ten stored bytes on a harness; the test is everybody that it talks to.</summary>
public abstract class BroadcastActorSpecs : ActorSpecs, IAsyncLifetime
{
    private protected const uint Number = 9;

    private protected static readonly NodeId A = NodeId.Parse("a");
    private protected static readonly NodeId B = NodeId.Parse("b");

    private protected BroadcastActorSpecs() =>
        (Initiator, SessionA, SessionB) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());

    private protected ServerHarness Harness { get; private set; } = null!;

    private protected TestProbe Initiator { get; }

    private protected TestProbe SessionA { get; }

    private protected TestProbe SessionB { get; }

    public async Task InitializeAsync()
    {
        Harness = await ServerHarness.Open(Sys);
        Harness.Store("x", 10);
    }

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    private protected static BroadcastPlan Plan() => new(
        BroadcastId.New(), "channel", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, DateTime.UnixEpoch, []);

    private protected static Distribute Follow(TestProbe session) =>
        new(BroadcastId.New(), "channel", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, session, Number);

    private protected static void End(IActorRef broadcast, NodeId node, TestProbe session, Failure? failure = null, string? receipt = null) =>
        broadcast.Tell(new DeliveryEnded(node, new TransferOutcome(failure, null, [], 0, false) { Receipt = receipt }, session));

    private protected IActorRef Start(BroadcastPlan plan, params (NodeId Node, TestProbe Session)[] receivers)
    {
        var sessions = receivers.ToDictionary(receiver => receiver.Node, receiver => new ReceiverOnline(receiver.Node, receiver.Session, []));
        var broadcast = Sys.ActorOf(BroadcastActor.Props(plan, sessions, Harness.Services, Follow(Initiator)));
        Watch(broadcast);
        return broadcast;
    }

    private protected async Task<IActorRef> Started(params (NodeId Node, TestProbe Session)[] receivers)
    {
        var broadcast = Start(Plan(), receivers);
        var said = await Initiator.ExpectMsgAsync<Tell>();
        var started = Assert.IsType<BroadcastStarted>(said.Message);
        Assert.Equal((Number, 1, 10L), (said.Number, started.Files, started.Bytes));
        return broadcast;
    }

    /// <summary>The last state of every receiver when the end was told.</summary>
    private protected async Task<IReadOnlyList<ReceiverStatus>> Final(IActorRef broadcast)
    {
        var last = new SortedDictionary<string, ReceiverStatus>(StringComparer.Ordinal);
        var end = await Initiator.FishForMessageAsync<Tell>(said =>
        {
            foreach (var status in (said.Message as ReceiversChanged)?.Receivers ?? []) last[status.Node.Value] = status;
            return said.Message is BroadcastEnded;
        });
        Assert.True(end.Last);
        await ExpectTerminatedAsync(broadcast);
        return [.. last.Values];
    }

    private protected static async Task<Deliver> Delivered(TestProbe session) => await session.ExpectMsgAsync<Deliver>();

    private protected async Task<ReceiverStatus> NextChange(
        IActorRef broadcast, NodeId node, ReceiverState state, Func<ReceiverStatus, bool>? which = null)
    {
        ReceiverStatus? found = null;
        await Advance(broadcast, TimeSpan.FromMilliseconds(100));
        await Initiator.FishForMessageAsync<Tell>(said =>
            (found = (said.Message as ReceiversChanged)?.Receivers.FirstOrDefault(status =>
                status.Node == node && status.State == state && which?.Invoke(status) != false)) is not null);
        return found!;
    }
}
