namespace FileTransfer.Actors.Storage;

/// <summary>Where one root of a manifest goes, as the journal keeps it from before the first rename.</summary>
/// <param name="Name">In the manifest and in staging.</param>
/// <param name="FinalName">At the destination.</param>
/// <param name="Identity">The staged root's inode, by which an exchange that happened is told from one that did not.</param>
internal sealed record PlacedRoot(string Name, string FinalName, ulong Identity);
