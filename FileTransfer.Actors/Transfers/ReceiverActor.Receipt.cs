using Akka.Actor;
using FileTransfer.Actors.Domain;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>The last phase where a receipt is asked for: nobody is told "committed" before it is signed and kept.</summary>
internal sealed partial class ReceiverActor
{
    private void Signing()
    {
        Receive<Signed>(signed => Confirm(signed.AlreadyThere, signed.Names, signed.Receipt));
        Receive<Failed>(failed => Fail(failed.Failure));
        Receive<ChunkReceived>(late => late.Chunk.Dispose());
        ReceiveAny(_ => { });
    }

    private void Sign(IReceiptSigner signer, bool alreadyThere, IReadOnlyList<RelativePath> names)
    {
        Become(Signing);
        Timers.CancelAll();
        signer.SignAsync(_order.Offer.Id, _manifest!, names, CancellationToken.None).PipeTo(
            Self, success: receipt => new Signed(alreadyThere, names, receipt), failure: Failed.From);
    }

    private void Confirm(bool alreadyThere, IReadOnlyList<RelativePath> names, string? receipt)
    {
        _port.Send(_order.Number, new Committed(alreadyThere, names, receipt));
        End(new TransferOutcome(null, _manifest, names, _resumedBytes, alreadyThere) { ReusedBytes = _reusedBytes });
    }

    private sealed record Signed(bool AlreadyThere, IReadOnlyList<RelativePath> Names, string Receipt) : IOwn;
}
