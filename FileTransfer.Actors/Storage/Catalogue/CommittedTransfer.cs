using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>That a transfer was committed, and as what: the answer to a command that is repeated.</summary>
/// <param name="Node">The other side.</param>
/// <param name="Roots">In the manifest's order.</param>
public sealed record CommittedTransfer(
    TransferId Transfer, NodeId Node, IReadOnlyList<CommittedRoot> Roots, long Bytes, DateTime At);
