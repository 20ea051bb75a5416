using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>A destination that is taken.</summary>
/// <param name="Path">The first root that exists, relative to the store's root.</param>
/// <param name="MayBeIdentical">
/// Whether everything there has the kinds, sizes and names of the manifest, so that comparing contents is worth the read.
/// </param>
public sealed record Conflict(RelativePath Path, bool MayBeIdentical);
