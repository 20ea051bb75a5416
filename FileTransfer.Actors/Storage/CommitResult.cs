using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>What is durable under its final names.</summary>
/// <param name="Roots">Final paths of what the user named, in manifest order, relative to the store's root.</param>
/// <param name="Entries">In manifest order.</param>
public sealed record CommitResult(
    TransferId Id, NodeId Owner, IReadOnlyList<RelativePath> Roots, IReadOnlyList<CommittedEntry> Entries);
