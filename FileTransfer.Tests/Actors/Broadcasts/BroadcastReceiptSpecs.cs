using FileTransfer.Actors.Domain;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>What a broadcast does with receipts and with its certificate.</summary>
public sealed class BroadcastReceiptSpecs : BroadcastActorSpecs
{
    [Fact]
    public async Task A_receiver_whose_receipt_proves_nothing_has_failed_with_the_cause()
    {
        Harness.Proof.Refuses[A] = new Failure(Reason.Corrupt, "it is for other content");
        var broadcast = await Started((A, SessionA), (B, SessionB));

        End(broadcast, A, SessionA, receipt: "forged");
        End(broadcast, B, SessionB, receipt: "good");
        var final = await Final(broadcast);

        Assert.Equal((ReceiverState.Failed, Reason.Corrupt), (final[0].State, final[0].Failure?.Reason));
        Assert.Equal(ReceiverState.Committed, final[1].State);
        Assert.Equal(("forged", "good"), (Harness.Proof.Taken[A], Harness.Proof.Taken[B]));
    }

    [Fact]
    public async Task The_certificate_lists_everybody_and_is_there_before_the_end_is_told()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Harness.Proof.Gate = gate.Task;
        var broadcast = await Started((A, SessionA), (B, SessionB));
        End(broadcast, A, SessionA, receipt: "good");
        End(broadcast, B, SessionB, new Failure(Reason.NoSpace, "full"));
        await Handled(broadcast);
        Assert.DoesNotContain(
            await Initiator.ReceiveWhileAsync<Tell>(_ => true, TimeSpan.FromMilliseconds(50)).ToListAsync(),
            said => said.Message is BroadcastEnded);

        gate.SetResult();
        await Final(broadcast);

        Assert.Equal(
            [(A, ReceiverState.Committed), (B, ReceiverState.Rejected)],
            Harness.Proof.Issued!.OrderBy(status => status.Node.Value).Select(status => (status.Node, status.State)));
    }

    [Fact]
    public async Task Without_its_certificate_a_broadcast_ends_all_the_same()
    {
        Harness.Proof.NoCertificate = new Failure(Reason.NoSpace, "full");
        var broadcast = await Started((A, SessionA), (B, SessionB));

        End(broadcast, A, SessionA, receipt: "good");
        End(broadcast, B, SessionB, receipt: "good");

        Assert.All(await Final(broadcast), status => Assert.Equal(ReceiverState.Committed, status.State));
    }

    [Fact]
    public async Task A_failed_delivery_hands_in_no_receipt()
    {
        var broadcast = await Started((A, SessionA), (B, SessionB));

        End(broadcast, A, SessionA, new Failure(Reason.StorageFailed, "EIO"), "good");
        End(broadcast, B, SessionB, receipt: "good");
        await Final(broadcast);

        Assert.Equal([B], Harness.Proof.Taken.Keys);
    }
}
