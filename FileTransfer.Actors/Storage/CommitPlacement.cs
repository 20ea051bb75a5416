using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// The renames of <see cref="Commit"/>. What is still in staging has to be moved, what is not was moved: so every method
/// can be repeated from the start.
/// </summary>
internal sealed class CommitPlacement(Staging staging, IDiskFlush flush, Action<CommitPoint, string?> at)
{
    private readonly Dictionary<string, Entry> _roots =
        staging.Manifest.Roots.ToDictionary(root => root.Path.Name, StringComparer.Ordinal);

    /// <summary>Decides the final names.</summary>
    /// <exception cref="FailureException"><see cref="Reason.Exists"/>, before anything was renamed.</exception>
    public IReadOnlyList<PlacedRoot> Choose(Folder destination)
    {
        using var tree = Folder.Open(staging.Folder.Tree);
        return
        [
            .. _roots.Values.Select(root => new PlacedRoot(
                root.Path.Name,
                ChooseName(destination, root),
                tree.Find(root.Path.Name)?.Identity ?? throw Vanished(root.Path.Name))),
        ];
    }

    /// <exception cref="FailureException">
    /// <see cref="Reason.Exists"/>: somebody else took a name since it was chosen, and nothing of ours is left there.
    /// </exception>
    public void PlaceAll(Folder destination)
    {
        var roots = staging.State.Begun ?? throw new InvalidOperationException("The commit has not begun.");
        for (var i = 0; i < roots.Count; i++)
        {
            if (!IsPlaced(roots[i])) Place(destination, i);
            at(CommitPoint.Placed, roots[i].Name);
        }
    }

    private string ChooseName(Folder destination, Entry root)
    {
        var name = root.Path.Name;
        switch (staging.Request.Policy)
        {
            case ExistingNames.KeepBoth:
                return NextFree(destination, root, 1);
            case ExistingNames.Fail when destination.Find(name) is not null:
                throw Taken(name);
            case ExistingNames.Overwrite:
                Merge(destination, staging.Folder.PathOf(root.Path), name, root.Kind == EntryKind.Folder, onlyCheck: true);
                return name;
            default:
                return name;
        }
    }

    private bool IsPlaced(PlacedRoot root)
    {
        using var tree = Folder.Open(staging.Folder.Tree);
        return tree.Find(root.Name) is not { } found || found.Identity != root.Identity;
    }

    private void Place(Folder destination, int index)
    {
        var root = staging.State.Begun![index];
        var source = Path.Combine(staging.Folder.Tree, root.Name);
        switch (staging.Request.Policy)
        {
            case ExistingNames.Fail:
                if (destination.TryMoveIn(source, root.FinalName)) return;
                Undo(destination, index);
                throw Taken(root.FinalName);
            case ExistingNames.KeepBoth:
                PlaceBeside(destination, index, source);
                return;
            case ExistingNames.Overwrite:
                Merge(destination, source, root.FinalName, _roots[root.Name].Kind == EntryKind.Folder, onlyCheck: false);
                return;
            case ExistingNames.Replace:
                Replace(destination, source, root.FinalName, _roots[root.Name].Kind);
                return;
            default:
                throw new FailureException(Reason.ProtocolViolation, $"unknown policy {staging.Request.Policy}");
        }
    }

    private void PlaceBeside(Folder destination, int index, string source)
    {
        while (true)
        {
            var roots = staging.State.Begun!;
            var root = roots[index];
            if (destination.TryMoveIn(source, root.FinalName)) return;
            var next = root with { FinalName = NextFree(destination, _roots[root.Name], 2) };
            staging.Record(new JournalRecord.CommitBegun([.. roots.Take(index), next, .. roots.Skip(index + 1)]));
        }
    }

    /// <summary>Takes the roots before <paramref name="index"/> back: all of a transfer is there, or nothing.</summary>
    private void Undo(Folder destination, int index)
    {
        foreach (var root in staging.State.Begun!.Take(index).Reverse())
        {
            var found = destination.Find(root.FinalName);
            if (found is null || found.Value.Identity != root.Identity) continue;   // no longer ours
            destination.MoveOut(root.FinalName, Path.Combine(staging.Folder.Tree, root.Name));
        }

        destination.Flush(flush);
        staging.Record(new JournalRecord.CommitAbandoned());
    }

    /// <summary>A folder into a folder entry by entry, a file over a file, everything else only where nothing is.</summary>
    private void Merge(Folder target, string source, string name, bool isFolder, bool onlyCheck)
    {
        while (true)
        {
            var found = target.Find(name)?.Kind;
            if (found is null)
            {
                if (onlyCheck || target.TryMoveIn(source, name)) break;
                continue;   // somebody made it meanwhile: look again
            }

            if (isFolder && found == FoundKind.Folder) MergeFolder(target, source, name, onlyCheck);
            else if (isFolder || found != FoundKind.File) throw Clash(name, isFolder);
            else if (!onlyCheck) target.MoveOver(source, name);
            break;
        }

        if (!onlyCheck) at(CommitPoint.Placed, name);
    }

    private void MergeFolder(Folder target, string source, string name, bool onlyCheck)
    {
        using var inner = target.TryOpenFolder(name) ?? throw Vanished(name);
        foreach (var path in Directory.EnumerateFileSystemEntries(source).Order(StringComparer.Ordinal).ToArray())
            Merge(inner, path, Path.GetFileName(path), Directory.Exists(path), onlyCheck);
        if (onlyCheck) return;
        inner.Flush(flush);   // before staging forgets what was moved
        Directory.Delete(source);
    }

    private void Replace(Folder destination, string source, string name, EntryKind kind)
    {
        while (!destination.TryMoveIn(source, name))
        {
            var found = destination.Find(name);
            if (found is null) continue;
            if (kind == EntryKind.File && found.Value.Kind == FoundKind.File) destination.MoveOver(source, name);
            else if (destination.CanExchange) destination.Exchange(source, name);
            else
            {
                // No exchange on this system: the name is missing for the instant between two renames.
                Directory.CreateDirectory(staging.Folder.Replaced);
                destination.MoveOut(name, Path.Combine(staging.Folder.Replaced, Guid.NewGuid().ToString("N")));
                continue;
            }

            return;
        }
    }

    private static string NextFree(Folder destination, Entry root, int number)
    {
        for (; number <= FreeName.MaxNumber; number++)
        {
            var name = FreeName.Numbered(root.Path.Name, root.Kind, number);
            if (destination.Find(name) is null) return name;
        }

        throw Taken(root.Path.Name);
    }

    private static FailureException Taken(string name) => new(
        Reason.Exists, $"{Display.Text(name)} exists already", "choose --if-exists overwrite or keep-both, or another name");

    private static FailureException Clash(string name, bool isFolder) => new(
        Reason.Exists, $"{Display.Text(name)} exists and is not a {(isFolder ? "folder" : "file")}");

    private static FailureException Vanished(string name) =>
        new(Reason.StorageFailed, $"{Display.Text(name)} vanished during the commit");
}
