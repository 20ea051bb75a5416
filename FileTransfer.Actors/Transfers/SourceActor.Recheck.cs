using Akka.Actor;
using Akka.Event;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Sessions;
using static FileTransfer.Actors.Protocol.LinkProtocol;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>A chunk that was refused: is the file damaged, or was it the journey?</summary>
internal sealed partial class SourceActor
{
    private void OnNack(Nack nack)
    {
        if (++_refusals > MaxRefusals)
        {
            Violation($"refused more than {MaxRefusals} chunks");
            return;
        }

        _log.Warning(
            "{Peer} refused chunk {Chunk} of {Transfer}: {Detail}", _port.Peer.Node, nack.Chunk, _order.Offer.Id, nack.Failure.Detail);
        if (nack.Chunk >= Manifest.ChunkCount) Violation($"refused chunk {nack.Chunk} of {Manifest.ChunkCount}");
        else if (_rechecking) return;
        else Recheck(nack.Chunk);
    }

    private void Recheck(int chunk)
    {
        _rechecking = true;
        _order.Source.IsIntactAsync(chunk, _stopping.Token)
            .PipeTo(Self, success: intact => new Rechecked(chunk, intact), failure: Failed.From);
    }

    private void OnRechecked(Rechecked rechecked)
    {
        _rechecking = false;
        if (rechecked.Intact)
        {
            Advance();
            return;
        }

        var damaged = Manifest.Entries[Manifest.Locate(rechecked.Chunk).Entry].Path;
        _observer.Tell(new TransferEvents.Damaged(_order.Number, damaged));
        Fail(new Failure(Reason.Corrupt, $"{Display.Text(damaged)} is damaged where it is stored"));
    }

    private sealed record Rechecked(int Chunk, bool Intact) : IOwn;
}
