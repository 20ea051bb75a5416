namespace FileTransfer.Actors.Domain;

/// <summary>Who stopped a broadcast for the time being, and when (UTC).</summary>
public sealed record BroadcastPause(NodeId By, DateTime Since);
