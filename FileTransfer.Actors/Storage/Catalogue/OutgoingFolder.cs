using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>Content of one broadcast.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="At">When it was complete, UTC.</param>
public sealed record OutgoingFolder(RelativePath Path, long Bytes, DateTime At);
