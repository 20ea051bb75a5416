using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Actors.Client;

/// <summary>Broadcasts that the other side offers: into the inbox, or at a broadcaster into what it gives on.</summary>
internal sealed partial class ClientActor
{
    private void OnBroadcast(uint number, Offer offer)
    {
        if (_numbers.Take(number) is { } violation)
        {
            Violation(violation.Detail);
            return;
        }

        if (_running.Count >= _options.Transfers.MaxPerSession)
        {
            _port!.Send(number, new Reject(new Failure(Reason.LimitReached, $"{_running.Count} transfers are running")));
            return;
        }

        TakeBack(offer.Id);
        var order = _inbox!.OrderOf(number, offer, _connector.Self.Node);
        var props = ReceiverActor.Props(order, _port!, _options.Transfers, Self);
        _running[number] = new Running(null, StartChild(props, "receiver"), _time.GetTimestamp()) { Id = offer.Id, Tally = order.Tally };
    }

    private void OnBroadcastReceived(uint number, Running running, TransferOutcome outcome)
    {
        _running.Remove(number);
        if (outcome.OnlyAsked)
        {
            _inbox!.Site?.Asked.Answer(SiteStore.FolderOf(running.Id), outcome.Manifest!);
            return;
        }

        var name = outcome.Manifest?.DisplayName ?? "";
        _inbox!.Events(outcome.Failure is { } failure
            ? ReceiveEvent.Of(name, failure)
            : new ReceiveEvent.Received(Reports.Of(outcome, running.Id, running.Tally, [], _time.GetElapsedTime(running.StartedAt))));
    }
}
