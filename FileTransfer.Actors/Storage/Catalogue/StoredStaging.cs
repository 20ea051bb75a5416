using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>Of a broadcast whose receivers hold what they have until they are told to commit.</summary>
/// <param name="Mode">The number of a <see cref="BroadcastMode"/>.</param>
/// <param name="FlippedAt">UTC, when it was decided that they commit; null until then, and for ever when it was cancelled.</param>
public sealed record StoredStaging(BroadcastId Broadcast, int Mode, DateTime? FlippedAt);
