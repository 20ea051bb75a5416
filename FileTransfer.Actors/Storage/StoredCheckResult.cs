namespace FileTransfer.Actors.Storage;

/// <param name="Files">Compared with their hashes.</param>
/// <param name="Bytes">Read.</param>
/// <param name="Damaged">Files that are not what was committed.</param>
public sealed record StoredCheckResult(int Files, long Bytes, int Damaged);
