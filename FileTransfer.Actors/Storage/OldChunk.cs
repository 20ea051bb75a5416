using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>A piece of an existing file, cut as a chunk.</summary>
/// <param name="Data">Nothing for a piece of zeros; valid until the next one is read.</param>
internal readonly record struct OldChunk(Hash256 Root, int Length, ReadOnlyMemory<byte> Data);
