using Akka.Actor;

namespace FileTransfer.Actors.Transfers;

/// <summary>Broadcasts in two steps: the receiver says that it holds, whoever distributes decides what becomes of it.</summary>
internal sealed partial class SourceActor
{
    private void OnHolding()
    {
        if (!_order.Offer.Waits)
        {
            Violation("holds what nobody told it to hold");
            return;
        }

        Report("verified", Manifest.TotalBytes);
        _observer.Tell(new TransferEvents.Held(_order.Number));
    }
}
