namespace FileTransfer.Actors.Domain;

/// <summary>One line of a listing.</summary>
/// <param name="Path">Relative to the folder listed, or the file's own name.</param>
/// <param name="Content">Known when the server hashed this very version.</param>
public sealed record RemoteEntry(RelativePath Path, EntryKind Kind, long Size, DateTime ModifiedAt, ContentId? Content);
