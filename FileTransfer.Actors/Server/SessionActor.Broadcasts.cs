using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Transfers;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;
using static FileTransfer.Actors.Transfers.TransferEvents;

namespace FileTransfer.Actors.Server;

/// <summary>Broadcasts that this session's node starts, decides about and steers.</summary>
internal sealed partial class SessionActor
{
    private static bool IsDistributed(Offer offer, TransferOutcome outcome) =>
        offer.Purpose == Purpose.BroadcastUpload && outcome.Failure is null;

    private void Distribute(uint number, Offer offer, TransferOutcome outcome)
    {
        _preparing[number] = null;
        _broadcasts.Tell(OrderOf(offer, offer.Channel ?? outcome.Manifest!.DisplayName, number) with
        {
            Asked = offer.OnlyAsks ? outcome.Manifest : null,
        });
    }

    /// <summary>Distribution begins at once; this number follows it when all of the content is here.</summary>
    private void OnArriving(Arriving arriving)
    {
        if (!_running.TryGetValue(arriving.Number, out var running)) return;
        _broadcasts.Tell(OrderOf(running.Offer, running.Offer.Channel ?? arriving.Name, arriving.Number) with { IsArriving = true });
    }

    /// <summary>Unless its sender begins again by itself.</summary>
    private void NotArriving(Offer offer, Failure failure)
    {
        if (failure.Reason is Reason.ShuttingDown or Reason.Stalled or Reason.ConnectionLost or Reason.Fenced) return;
        _services.Arrivals.Find(FolderOf(offer))?.Fail(failure);
    }

    private Distribute OrderOf(Offer offer, string channel, uint number) =>
        new(BroadcastId.New(), channel, FolderOf(offer), IsUpload: !offer.OnlyAsks, Peer.Node, Self, number)
        {
            Mode = offer.Mode,
            Terms = offer.Terms,
        };

    private static RelativePath FolderOf(Offer offer) => RelativePath.Parse(offer.Id.ToString());

    private void StartBroadcast(uint number, BroadcastProtocol.StartBroadcast start)
    {
        _preparing[number] = null;
        _broadcasts.Tell(new Distribute(
            start.Id, start.Channel ?? start.Path.Name, start.Path, IsUpload: false, Peer.Node, Self, number)
        {
            Mode = start.Mode,
            Terms = start.Terms,
        });
    }

    /// <summary>Who may broadcast anything may decide about anything; everybody else about what they started.</summary>
    private bool MaySteerAll => Peer.May(Permissions.Admin) || Peer.May(Permissions.Broadcast, null);

    private void Decide(uint number, BroadcastProtocol.DecideBroadcast decide)
    {
        _preparing[number] = null;
        _broadcasts.Tell(new Decide(decide.Id, decide.Commit, MaySteerAll ? null : Peer.Node, Self, number));
    }
}
