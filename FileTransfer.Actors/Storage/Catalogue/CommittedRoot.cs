using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <param name="Path">The final name below the store's root, which <c>keep-both</c> may have chosen.</param>
/// <param name="Content">Null for a folder.</param>
public sealed record CommittedRoot(RelativePath Path, ContentId? Content);
