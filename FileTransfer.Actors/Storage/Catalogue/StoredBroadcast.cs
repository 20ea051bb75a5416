using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>One broadcast as the catalogue remembers it.</summary>
/// <param name="Channel">What it is the desired state of.</param>
/// <param name="Root">Where its content is: below the outgoing content for an upload, else below the files.</param>
/// <param name="EndedAt">UTC; null while it runs.</param>
/// <param name="State">The number of a <see cref="BroadcastState"/>.</param>
/// <param name="IsUpload">Whether the content was sent for this broadcast and goes with it.</param>
public sealed record StoredBroadcast(
    BroadcastId Id, string Channel, string Name, int Files, long Bytes, RelativePath Root, NodeId Owner,
    DateTime StartedAt, DateTime? EndedAt, int State, bool IsUpload)
{
    public BroadcastTerms Terms { get; init; } = BroadcastTerms.Everybody;

    /// <summary>It had ended before, and runs or ran again for whoever lacked it.</summary>
    public bool IsRevived { get; init; }

    /// <summary>Only read with it: <see cref="CatalogChange.PutPacing"/> changes it.</summary>
    public BroadcastPacing Pacing { get; init; } = BroadcastPacing.Free;
}
