using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>One broadcast as the catalogue remembers it.</summary>
/// <param name="Channel">What it is the desired state of.</param>
/// <param name="Root">Where its content is, below the store's root.</param>
/// <param name="EndedAt">UTC; null while it runs.</param>
/// <param name="State">A number of the broadcast actor's.</param>
public sealed record StoredBroadcast(
    BroadcastId Id, string Channel, string Name, int Files, long Bytes, RelativePath Root, NodeId Owner,
    DateTime StartedAt, DateTime? EndedAt, int State);
