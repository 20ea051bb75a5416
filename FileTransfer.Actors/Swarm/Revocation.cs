using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Swarm;

/// <summary>
/// These chunks are no longer expected from that source: the receiver takes back what it has not received yet. A chunk that
/// arrives nevertheless is as good as any.
/// </summary>
internal sealed record Revocation(NodeId Receiver, NodeId Source, IReadOnlyList<ChunkRange> Chunks);
