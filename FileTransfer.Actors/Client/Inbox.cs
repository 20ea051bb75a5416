using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Client;

/// <summary>Where a receiving client puts broadcasts, and who hears of it.</summary>
/// <param name="Events">Called on the actor's thread.</param>
internal sealed record Inbox(IFileStore Store, IReadOnlyList<string> Groups, Action<ReceiveEvent> Events)
{
    /// <summary>Null for a node that signs nothing; then no server believes that it has anything.</summary>
    public IReceiptSigner? Receipts { get; init; }

    /// <summary>Null for a client that does not feed others.</summary>
    public IPeerSide? Peers { get; init; }

    /// <summary>At a broadcaster: what comes is kept to be given on, and given on while it comes. Null for a node that only receives.</summary>
    public SiteStore? Site { get; init; }

    public ReceiverOrder OrderOf(uint number, TransferProtocol.Offer offer, NodeId self) =>
        new(number, offer, Store, Site is null ? null : SiteStore.FolderOf(offer.Id), ExistingNames.Replace, self, Site?.Log, new TransferTally())
        {
            Arrivals = Site?.Arrivals,
            Receipts = Receipts,
            Swarm = offer.Broadcast is { } broadcast && Peers is { } peers
                ? new SwarmAccess(broadcast, peers.Peers, peers.Connector)
                : null,
        };
}
