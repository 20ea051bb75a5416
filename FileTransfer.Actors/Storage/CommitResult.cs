using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>What a commit put in place.</summary>
/// <param name="Into">The folder the roots landed in; null for the top.</param>
/// <param name="Names">The roots' final names below <paramref name="Into"/>, in the order of the manifest.</param>
/// <param name="Contents">One per entry.</param>
/// <param name="ChunkRoots">Of all chunks, in order.</param>
public sealed record CommitResult(
    RelativePath? Into, IReadOnlyList<RelativePath> Names, IReadOnlyList<ContentId> Contents, IReadOnlyList<Hash256> ChunkRoots);
