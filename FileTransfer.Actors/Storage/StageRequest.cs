using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>What is going to arrive, and where it belongs.</summary>
/// <param name="Into">Folder below the root that the entries land in, created on demand; null for the root.</param>
/// <param name="Policy">What to do when a name is taken at commit.</param>
/// <param name="Owner">Whose transfer it is: nobody else can resume it.</param>
public sealed record StageRequest(
    TransferId Id, Manifest Manifest, RelativePath? Into, ExistingNames Policy, NodeId Owner);
