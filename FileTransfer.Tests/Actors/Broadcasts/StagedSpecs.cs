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

/// <summary>A broadcast of one small file to two receivers, <c>a</c> and <c>b</c>, in two steps; the test is their sessions.</summary>
public abstract class StagedSpecs : ActorSpecs, IAsyncLifetime
{
    private protected const uint Number = 9;

    private protected static readonly NodeId A = NodeId.Parse("a");
    private protected static readonly NodeId B = NodeId.Parse("b");
    private protected static readonly Failure Full = new(Reason.NoSpace, "full");

    private protected StagedSpecs() =>
        (Initiator, Decider, OnA, OnB) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());

    private protected TestProbe Initiator { get; }

    private protected TestProbe Decider { get; }

    private protected TestProbe OnA { get; }

    private protected TestProbe OnB { get; }

    private protected ServerHarness Harness { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Harness = await ServerHarness.Open(Sys);
        Harness.Store("x", 10);
    }

    public async Task DisposeAsync() => await Harness.DisposeAsync();

    private protected static BroadcastPlan Plan(BroadcastMode mode) => new(
        BroadcastId.New(), "channel", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, DateTime.UnixEpoch, [])
    {
        Mode = mode,
    };

    private protected static ReceiverStatus Known(NodeId node) => new(node, ReceiverState.Verified, 10, null, TimeSpan.Zero);

    private protected static Distribute Follow(TestProbe session) =>
        new(BroadcastId.New(), "channel", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, session, Number);

    private protected static void Hold(IActorRef broadcast, NodeId node, TestProbe session) => broadcast.Tell(new DeliveryHeld(node, session));

    private protected static void Ended(IActorRef broadcast, NodeId node, TestProbe session, Failure? failure = null) => broadcast.Tell(
        new DeliveryEnded(node, new TransferOutcome(failure, null, [], 0, false), session));

    private protected static void Accept(IActorRef broadcast, NodeId node, TestProbe session)
    {
        var manifest = Support.Transfers.OneFile(1);
        broadcast.Tell(new DeliveryEnded(node, TransferOutcome.Only(manifest), session));
    }

    private protected static async Task<TransferProtocol.Offer> Delivered(TestProbe session) => (await session.ExpectMsgAsync<Deliver>()).Offer;

    private protected static async Task CommitNow(params TestProbe[] sessions)
    {
        foreach (var session in sessions) Assert.IsType<TransferProtocol.CommitNow>((await session.ExpectMsgAsync<Direct>()).Message);
    }

    private protected void Decide(IActorRef broadcast, BroadcastPlan plan, bool commit) =>
        broadcast.Tell(new Decide(plan.Id, commit, null, Decider, Number));

    private protected IActorRef Start(BroadcastMode mode) => Start(Plan(mode), (A, OnA), (B, OnB));

    private protected IActorRef Start(BroadcastPlan plan, params (NodeId Node, TestProbe Session)[] receivers)
    {
        var sessions = receivers.ToDictionary(receiver => receiver.Node, receiver => new ReceiverOnline(receiver.Node, receiver.Session, []));
        var broadcast = Sys.ActorOf(BroadcastActor.Props(plan, sessions, Harness.Services, Follow(Initiator)));
        Watch(broadcast);
        Initiator.ExpectMsg<Tell>();   // it has started
        return broadcast;
    }

    /// <summary>From here on no decision can be kept.</summary>
    private protected Task DropStagingsAsync() => DropAsync("stagings");

    private protected async Task DropAsync(string table)
    {
        await using var connection = new SqliteConnection($"Data Source={Harness.At("catalog.db")};Pooling=False");
        await connection.ExecuteAsync($"DROP TABLE {table}");
    }

    /// <summary>Both have accepted, and are offered the content.</summary>
    private protected async Task<IActorRef> Asked()
    {
        var broadcast = Start(BroadcastMode.AllOrNone);
        Accept(broadcast, A, OnA);
        Accept(broadcast, B, OnB);
        foreach (var session in (TestProbe[])[OnA, OnB])
        {
            await Delivered(session);
            await Delivered(session);
        }

        return broadcast;
    }

    private protected async Task<IActorRef> Held(BroadcastPlan plan)
    {
        var broadcast = Start(plan, (A, OnA), (B, OnB));
        await Delivered(OnA);
        await Delivered(OnB);
        Hold(broadcast, A, OnA);
        Hold(broadcast, B, OnB);
        await End(Initiator);
        return broadcast;
    }

    /// <summary>The states of all, in the order of their names, when the end was told.</summary>
    private protected static async Task<IReadOnlyList<ReceiverState>> End(TestProbe follower)
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
    private protected static Task<IReadOnlyList<ReceiverState>> End(TestProbe follower, BroadcastPlan plan, IActorRef broadcast)
    {
        broadcast.Tell(Follow(follower) with { Id = plan.Id });
        return End(follower, first: true);
    }

    private protected static async Task<IReadOnlyList<ReceiverState>> End(TestProbe follower, bool first)
    {
        if (first) await follower.FishForMessageAsync<Tell>(said => said.Message is BroadcastStarted);
        return await End(follower);
    }
}
