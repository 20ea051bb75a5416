using Akka.Actor;
using FileTransfer.Actors.Sessions;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>A receiver that has something of its own under the names wants to know which chunks it can copy from there.</summary>
internal sealed partial class SourceActor
{
    private bool _rootsTold;

    private void OnTellRoots()
    {
        if (!_order.Offer.TellsRoots || _rootsTold)
        {
            Violation(_rootsTold ? "asked for the hashes twice" : "asked for hashes that were not offered");
            return;
        }

        _rootsTold = true;
        Report("comparing", 0);
        Task.Run(() => SendRoots(_port, _order, _stopping.Token), _stopping.Token)
            .PipeTo(Self, success: () => Offered.Instance, failure: Failed.From);
    }

    private static async Task SendRoots(IPort port, SourceOrder order, CancellationToken cancel)
    {
        await order.Source.RootsReadyAsync(cancel).ConfigureAwait(false);
        foreach (var part in ToldRoots.PartsOf(order.Source)) await port.SendAsync(order.Number, part, cancel).ConfigureAwait(false);
    }
}
