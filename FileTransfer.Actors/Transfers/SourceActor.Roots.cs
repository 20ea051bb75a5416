using Akka.Actor;
using FileTransfer.Actors.Sessions;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// A receiver that has something of its own under the names wants to know which chunks it can copy from there; one that takes part among
/// others, what it may take from them while this side is away.
/// </summary>
internal sealed partial class SourceActor
{
    private bool _rootsTold;

    private void OnTellRoots(TellRoots tell)
    {
        if (!_order.Offer.TellsRoots || _rootsTold)
        {
            Violation(_rootsTold ? "asked for the hashes twice" : "asked for hashes that were not offered");
            return;
        }

        _rootsTold = true;
        if (!tell.Ahead) Report("comparing", 0);
        Task.Run(() => SendRoots(_port, _order, tell.Ahead, _stopping.Token), _stopping.Token)
            .PipeTo(Self, success: () => Offered.Instance, failure: Failed.From);
    }

    private static async Task SendRoots(IPort port, SourceOrder order, bool ahead, CancellationToken cancel)
    {
        if (ahead) await order.Source.AllHereAsync(cancel).ConfigureAwait(false);
        else await order.Source.RootsReadyAsync(cancel).ConfigureAwait(false);
        foreach (var part in ToldRoots.PartsOf(order.Source)) await port.SendAsync(order.Number, part, cancel).ConfigureAwait(false);
    }
}
