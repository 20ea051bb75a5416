using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Swarm;

/// <summary>The receiver is to fetch these chunks from that source, in addition to what it was told before.</summary>
/// <param name="Chunks">Sorted, not empty; the source has all of them.</param>
internal sealed record Assignment(NodeId Receiver, NodeId Source, IReadOnlyList<ChunkRange> Chunks);
