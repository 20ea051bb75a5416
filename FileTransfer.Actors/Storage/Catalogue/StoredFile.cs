using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Sources;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>
/// The hashes of one file in the store, valid while the file still has this size and time: the file system says what
/// exists, this only saves hashing it again.
/// </summary>
/// <param name="Path">Below the store's root.</param>
/// <param name="ModifiedAt">UTC, as the file system reports it after the commit, which may be coarser than what was set.</param>
/// <param name="Owner">Who put it there.</param>
public sealed record StoredFile(
    RelativePath Path, long Size, DateTime ModifiedAt, KnownContent Hashes, TransferId Transfer, NodeId Owner,
    DateTime CommittedAt);
