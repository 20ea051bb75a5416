using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>A root's name is taken at the destination.</summary>
/// <param name="CouldBeIdentical">Kinds and sizes are the same, so that hashing may show the content to be there already.</param>
public sealed record NameConflict(RelativePath Name, bool CouldBeIdentical);
