using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>What a broadcast is to do.</summary>
/// <param name="Path">Of the content; an upload lies in a folder of its own, whose only content is what was sent.</param>
/// <param name="Known">Receivers and their states from before a restart; empty for a new one.</param>
internal sealed record BroadcastPlan(
    BroadcastId Id, string Channel, RelativePath Path, bool IsUpload, NodeId Owner, DateTime StartedAt,
    IReadOnlyList<ReceiverStatus> Known)
{
    public BroadcastTerms Terms { get; init; } = BroadcastTerms.Everybody;

    /// <summary>It had ended, and goes on for those who come later: its deadline has passed long ago.</summary>
    public bool IsRevived { get; init; }

    public static BroadcastPlan Of(StoredBroadcast stored, IReadOnlyList<StoredReceiver> receivers) => new(
        stored.Id, stored.Channel, stored.Root, stored.IsUpload, stored.Owner, stored.StartedAt,
        [.. receivers.Select(receiver => BroadcastRecords.StatusOf(receiver, stored.StartedAt))]) { Terms = stored.Terms };
}
