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

/// <summary>What a broadcast does with receipts and with its certificate.</summary>
public sealed class BroadcastReceiptSpecs : ActorSpecs, IAsyncLifetime
{
    private static readonly NodeId A = NodeId.Parse("a");
    private static readonly NodeId B = NodeId.Parse("b");

    private readonly TestProbe _initiator;
    private readonly TestProbe _a;
    private readonly TestProbe _b;
    private ServerHarness _harness = null!;

    public BroadcastReceiptSpecs() => (_initiator, _a, _b) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());

    public async Task InitializeAsync()
    {
        _harness = await ServerHarness.Open(Sys);
        _harness.Store("x", 10);
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task A_receiver_whose_receipt_proves_nothing_has_failed_with_the_cause()
    {
        _harness.Proof.Refuses[A] = new Failure(Reason.Corrupt, "it is for other content");
        var broadcast = Start();

        End(broadcast, A, _a, "forged");
        End(broadcast, B, _b, "good");
        var told = await ToldAsync();

        Assert.Equal((ReceiverState.Failed, Reason.Corrupt), (told[A].State, told[A].Failure?.Reason));
        Assert.Equal(ReceiverState.Committed, told[B].State);
        Assert.Equal(("forged", "good"), (_harness.Proof.Taken[A], _harness.Proof.Taken[B]));
    }

    [Fact]
    public async Task The_certificate_lists_everybody_and_is_there_before_the_end_is_told()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _harness.Proof.Gate = gate.Task;
        var broadcast = Start();
        End(broadcast, A, _a, "good");
        End(broadcast, B, _b, null, new Failure(Reason.NoSpace, "full"));
        await Handled(broadcast);
        Assert.DoesNotContain(
            await _initiator.ReceiveWhileAsync<Tell>(_ => true, TimeSpan.FromMilliseconds(50)).ToListAsync(),
            said => said.Message is BroadcastEnded);

        gate.SetResult();
        await ToldAsync();

        Assert.Equal(
            [(A, ReceiverState.Committed), (B, ReceiverState.Rejected)],
            _harness.Proof.Issued!.OrderBy(status => status.Node.Value).Select(status => (status.Node, status.State)));
    }

    [Fact]
    public async Task Without_its_certificate_a_broadcast_ends_all_the_same()
    {
        _harness.Proof.NoCertificate = new Failure(Reason.NoSpace, "full");
        var broadcast = Start();

        End(broadcast, A, _a, "good");
        End(broadcast, B, _b, "good");

        Assert.All((await ToldAsync()).Values, status => Assert.Equal(ReceiverState.Committed, status.State));
    }

    [Fact]
    public async Task A_failed_delivery_hands_in_no_receipt()
    {
        var broadcast = Start();

        End(broadcast, A, _a, "good", new Failure(Reason.StorageFailed, "EIO"));
        End(broadcast, B, _b, "good");
        await ToldAsync();

        Assert.Equal([B], _harness.Proof.Taken.Keys);
    }

    private static void End(IActorRef broadcast, NodeId node, TestProbe session, string? receipt, Failure? failure = null) =>
        broadcast.Tell(new DeliveryEnded(node, new TransferOutcome(failure, null, [], 0, false) { Receipt = receipt }, session));

    private IActorRef Start()
    {
        var plan = new BroadcastPlan(
            BroadcastId.New(), "channel", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, DateTime.UnixEpoch, []);
        var follow = new Distribute(plan.Id, "channel", plan.Path, IsUpload: false, Support.Transfers.Owner, _initiator, 9);
        var sessions = new Dictionary<NodeId, ReceiverOnline> { [A] = new(A, _a, []), [B] = new(B, _b, []) };
        var broadcast = Sys.ActorOf(BroadcastActor.Props(plan, sessions, _harness.Services, follow));
        _initiator.ExpectMsg<Tell>(said => Assert.IsType<BroadcastStarted>(said.Message));
        return broadcast;
    }

    /// <summary>The last state of each receiver when the end was told.</summary>
    private async Task<Dictionary<NodeId, ReceiverStatus>> ToldAsync()
    {
        var last = new Dictionary<NodeId, ReceiverStatus>();
        await _initiator.FishForMessageAsync<Tell>(said =>
        {
            foreach (var status in (said.Message as ReceiversChanged)?.Receivers ?? []) last[status.Node] = status;
            return said.Message is BroadcastEnded;
        });
        return last;
    }
}
