using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>
/// One walk, depth first with a stack of its own, so that a deep tree cannot overflow the thread's. Used once.
/// </summary>
internal sealed class TreeWalk(ScanOptions options, ISourceFiles files, CancellationToken cancel)
{
    private const char Undecodable = '\uFFFD';
    private const string NotUnicode = "the name is not valid UTF-8";

    private readonly List<Entry> _entries = [];
    private readonly List<FileFacts> _facts = [];
    private readonly List<SkippedName> _skipped = [];
    private readonly NameWarnings _warnings = new();
    private readonly Stack<Place> _pending = new();

    public ScanResult Run(IReadOnlyList<ScanRoot> roots)
    {
        foreach (var root in roots.Reverse()) _pending.Push(new Place(root.Place(options.FollowNamedLinks), root.Name.Value, root, null));
        while (_pending.TryPop(out var place))
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                Visit(place);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Refuse(place, e);
            }
        }

        var manifest = Manifest.TryCreate(_entries, out var problem)
            ?? throw new FailureException(Reason.LimitReached, $"the tree cannot be sent: {problem}");
        return new ScanResult(
            manifest, roots.ToDictionary(root => root.Name.Value, root => root.Place(options.FollowNamedLinks)), [.. _facts])
        {
            Skipped = _skipped,
            Warnings = _warnings.Found,
        };
    }

    private void Visit(Place place)
    {
        if (RelativePath.TryParse(place.Relative, out var problem) is not { } path)
        {
            Skip(place, problem ?? "the name cannot be used");
            return;
        }

        var seen = place.Seen ?? SeenAt(place.Where);
        if (seen.Problem is { } cause) throw cause;
        if (seen.Facts is not { } facts)
            Absent(place);
        else if (facts.Type == FileType.Folder)
            VisitFolder(place, path, facts);
        else if (facts.Type != FileType.File)
            Special(place, facts.Type);
        else if (!seen.Readable)
            throw new UnauthorizedAccessException("permission denied");
        else
            Add(place, path, EntryKind.File, facts);
    }

    private void VisitFolder(Place place, RelativePath path, FileFacts facts)
    {
        using var folder = files.OpenFolder(place.Where);
        var names = new List<string>();
        foreach (var name in folder.Names())
        {
            names.Add(name);
            CheckLimit(names.Count);
        }

        Add(place, path, EntryKind.Folder, facts);
        names.Sort(StringComparer.Ordinal);
        _warnings.CheckFolder(path, names);
        var children = new List<Place>(names.Count);
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Equals(RelativePath.InternalName, StringComparison.OrdinalIgnoreCase)) continue;
            // Looked at while the folder is open: whoever swaps it for a link afterwards changes nothing.
            var child = new Place(place.Where.Child(names[i]), $"{place.Relative}/{names[i]}", null, SeenIn(folder, names[i]));
            // Two names that decode to the same text: only one of them can be meant by it.
            if (i > 0 && names[i] == names[i - 1]) Skip(child, NotUnicode);
            else children.Add(child);
        }

        for (var i = children.Count - 1; i >= 0; i--) _pending.Push(children[i]);
    }

    private Seen SeenAt(SourcePlace where)
    {
        var facts = files.Find(where);
        return new Seen(facts, facts?.Type == FileType.File && files.CanRead(where), null);
    }

    /// <summary>A problem with one name is told in its turn and ends nothing else.</summary>
    private static Seen SeenIn(ISourceFolder folder, string name)
    {
        try
        {
            var facts = folder.Find(name);
            return new Seen(facts, facts?.Type == FileType.File && folder.CanRead(name), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Seen(null, false, e);
        }
    }

    private void Absent(Place place)
    {
        if (place.Root is not null) throw new FailureException(Reason.NotFound, $"{place.Root.Shown} does not exist");
        var name = place.Relative.AsSpan(place.Relative.LastIndexOf('/') + 1);
        Skip(place, name.Contains(Undecodable) ? NotUnicode : "it vanished meanwhile");
    }

    private void Special(Place place, FileType type)
    {
        var what = type switch
        {
            FileType.Link => "a symbolic link",
            FileType.Pipe => "a pipe",
            FileType.Socket => "a socket",
            FileType.Device => "a device",
            _ => "neither a file nor a folder",
        };
        if (place.Root is { } root)
            throw new FailureException(Reason.Usage, $"{root.Shown} is {what}", "only files and folders can be sent");
        Skip(place, what);
    }

    private void Refuse(Place place, Exception problem)
    {
        var cause = problem is UnauthorizedAccessException ? "permission denied" : Display.Text(problem.Message);
        if (place.Root is null)
        {
            Skip(place, cause);
            return;
        }

        var reason = problem switch
        {
            UnauthorizedAccessException => Reason.AccessDenied,
            FileNotFoundException or DirectoryNotFoundException => Reason.NotFound,
            _ => Reason.StorageFailed,
        };
        throw new FailureException(reason, $"{place.Root.Shown} cannot be read: {cause}", inner: problem);
    }

    private void Add(Place place, RelativePath path, EntryKind kind, FileFacts facts)
    {
        CheckLimit(1);
        if (place.Root is not null) _warnings.CheckName(path);
        _entries.Add(new Entry(path, kind, facts.Size, facts.ModifiedAt, facts.Executable));
        _facts.Add(facts);
    }

    private void Skip(Place place, string cause)
    {
        CheckLimit(1);
        _skipped.Add(new SkippedName(place.Relative, cause));
    }

    private void CheckLimit(int more)
    {
        if ((long)_entries.Count + _skipped.Count + more <= options.MaxEntries) return;
        throw new FailureException(
            Reason.LimitReached, $"more than {options.MaxEntries} files and folders", "send parts of the tree");
    }

    /// <param name="Where">Where it is.</param>
    /// <param name="Relative">As the manifest would name it.</param>
    /// <param name="Root">When somebody named it, else null.</param>
    /// <param name="Seen">What its folder said; null when nobody has looked yet.</param>
    private readonly record struct Place(SourcePlace Where, string Relative, ScanRoot? Root, Seen? Seen);

    private readonly record struct Seen(FileFacts? Facts, bool Readable, Exception? Problem);
}
