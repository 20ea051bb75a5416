using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>A file below one of a transfer's names.</summary>
/// <param name="Path">As in the manifest, components joined by a slash.</param>
/// <param name="Entry">The manifest's file of that path; null when it has none.</param>
internal sealed record OldFile(string Path, long Size, int? Entry);
