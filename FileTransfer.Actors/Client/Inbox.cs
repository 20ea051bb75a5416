using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Client;

/// <summary>Where a receiving client puts broadcasts, and who hears of it.</summary>
/// <param name="Events">Called on the actor's thread.</param>
internal sealed record Inbox(IFileStore Store, IReadOnlyList<string> Groups, Action<ReceiveEvent> Events)
{
    /// <summary>Null for a node that signs nothing; then no server believes that it has anything.</summary>
    public Transfers.IReceiptSigner? Receipts { get; init; }
}
