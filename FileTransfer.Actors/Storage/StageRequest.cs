using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>What is to be staged, and where it will go.</summary>
/// <param name="Into">The folder the roots land in; null for the top.</param>
public sealed record StageRequest(TransferId Id, Manifest Manifest, RelativePath? Into, ExistingNames Policy, NodeId Owner);
