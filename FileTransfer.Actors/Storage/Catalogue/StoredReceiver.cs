using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>How far one receiver of a broadcast is.</summary>
/// <param name="State">The wire number of its state.</param>
/// <param name="BytesDone">Durable at the receiver.</param>
/// <param name="Reason">Why the state is not success, else null.</param>
/// <param name="ChangedAt">UTC.</param>
public sealed record StoredReceiver(
    BroadcastId Broadcast, NodeId Node, int State, long BytesDone, Reason? Reason, string? Detail, DateTime ChangedAt);
