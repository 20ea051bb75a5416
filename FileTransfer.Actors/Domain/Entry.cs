namespace FileTransfer.Actors.Domain;

/// <summary>The numbers travel and are stored; they never change.</summary>
public enum EntryKind
{
    File = 1,
    Folder = 2,
}

/// <summary>One file or folder of a manifest.</summary>
/// <param name="Path">Relative to where the transfer lands; starts with the name of what was sent.</param>
/// <param name="Kind">Links and special files never become entries.</param>
/// <param name="Size">In bytes; zero for folders.</param>
/// <param name="ModifiedAt">UTC, restored on commit.</param>
/// <param name="Executable">The owner's executable bit; all other mode bits are the receiver's own.</param>
/// <param name="Content">Known for stored files, null while a fresh file has not been read to its end.</param>
public sealed record Entry(
    RelativePath Path, EntryKind Kind, long Size, DateTime ModifiedAt, bool Executable, ContentId? Content = null);
