using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <param name="Path">Final, relative to the store's root.</param>
/// <param name="ModifiedAt">As the file system stored it, which may be coarser than what the manifest said.</param>
/// <param name="Content"><see cref="ContentId.Empty"/> for folders.</param>
/// <param name="ChunkRoots">One per chunk, so that the file can be served without being hashed again.</param>
public sealed record CommittedEntry(
    RelativePath Path, EntryKind Kind, long Size, DateTime ModifiedAt, bool Executable, ContentId Content,
    ReadOnlyMemory<Hash256> ChunkRoots);
