using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>Puts together what a completed commit made.</summary>
internal static class CommitReport
{
    /// <summary>The coarsest clock of a file system (FAT).</summary>
    private static readonly TimeSpan CoarsestClock = TimeSpan.FromSeconds(2);

    public static CommitResult Of(Staging staging, string root)
    {
        var begun = staging.State.Begun ?? throw new InvalidOperationException("The commit has not begun.");
        var finalNames = begun.ToDictionary(placed => placed.Name, placed => placed.FinalName, StringComparer.Ordinal);
        var manifest = staging.Manifest;
        var contents = CommitContent.Compute(manifest, staging.State.Roots);
        var entries = new CommittedEntry[manifest.Entries.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = manifest.Entries[i];
            var path = FinalPath(staging.Request.Into, entry.Path, finalNames);
            var chunks = manifest.ChunksOf(i);
            entries[i] = new CommittedEntry(
                path, entry.Kind, entry.Size, StoredTime(entry, Path.Combine(root, path.ToPlatform())), entry.Executable,
                contents[i], staging.State.Roots.AsMemory(chunks.First, chunks.Count));
        }

        var roots = manifest.Roots.Select(entry => FinalPath(staging.Request.Into, entry.Path, finalNames));
        return new CommitResult(staging.Folder.Id, staging.Request.Owner, [.. roots], entries);
    }

    private static RelativePath FinalPath(RelativePath? into, RelativePath entry, Dictionary<string, string> finalNames)
    {
        var first = finalNames[entry.Components[0]];
        var renamed = entry.Components.Count == 1 ? first : $"{first}/{string.Join('/', entry.Components.Skip(1))}";
        var path = RelativePath.TryParse(renamed) is { } parsed ? RelativePath.TryJoin(into, parsed) : null;
        return path ?? throw new FailureException(Reason.NameRefused, $"{Display.Text(renamed)} is too long here");
    }

    /// <summary>
    /// What the file system made of the time we set. Somebody may have put another file there since; its time is not
    /// taken for ours.
    /// </summary>
    private static DateTime StoredTime(Entry entry, string path)
    {
        var found = File.GetLastWriteTimeUtc(path);
        return (found - entry.ModifiedAt).Duration() <= CoarsestClock ? found : entry.ModifiedAt;
    }
}
