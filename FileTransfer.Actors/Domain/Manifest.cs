namespace FileTransfer.Actors.Domain;

/// <summary>Where one chunk's bytes are.</summary>
/// <param name="Entry">Index into <see cref="Manifest.Entries"/>.</param>
/// <param name="IndexInEntry">0 for the entry's first chunk.</param>
/// <param name="Offset">In bytes, within the entry.</param>
/// <param name="Length">In bytes; only an entry's last chunk is shorter than its chunk size.</param>
public readonly record struct ChunkPlace(int Entry, int IndexInEntry, long Offset, int Length);

/// <summary>
/// What a transfer carries: entries, parents before children, with chunks numbered through all of them in order.
/// Immutable.
/// </summary>
public sealed class Manifest
{
    private readonly int[] _firstChunk;   // one more than entries: the last is the chunk count

    private Manifest(IReadOnlyList<Entry> entries, int[] firstChunk, long totalBytes)
    {
        Entries = entries;
        _firstChunk = firstChunk;
        TotalBytes = totalBytes;
        FileCount = entries.Count(entry => entry.Kind == EntryKind.File);
    }

    public IReadOnlyList<Entry> Entries { get; }

    /// <summary>Over all entries.</summary>
    public long TotalBytes { get; }

    public int ChunkCount => _firstChunk[^1];

    public int FileCount { get; }

    /// <summary>Entries that are not below another: what the user named.</summary>
    public IEnumerable<Entry> Roots => Entries.Where(entry => entry.Path.Components.Count == 1);

    /// <summary>For people, escaped: the first root's name, and how many there are besides.</summary>
    public string DisplayName
    {
        get
        {
            var others = Roots.Count() - 1;
            var first = Display.Text(Entries[0].Path.Components[0]);
            return others == 0 ? first : $"{first} and {others} more";
        }
    }

    /// <summary>Whether every file's content id is known.</summary>
    public bool IsHashed => Entries.All(entry => entry.Kind != EntryKind.File || entry.Content is not null);

    /// <param name="entries">Folders before what is in them; copied.</param>
    /// <param name="problem">What is wrong, fit for an error message, names escaped.</param>
    public static Manifest? TryCreate(IReadOnlyList<Entry> entries, out string? problem)
    {
        if (entries.Count == 0)
        {
            problem = "the manifest is empty";
            return null;
        }

        var firstChunk = new int[entries.Count + 1];
        var folders = new HashSet<RelativePath>();
        var seen = new HashSet<RelativePath>();
        var (chunks, bytes) = (0L, 0L);

        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            problem = ProblemWith(entry, seen, folders);
            if (problem is not null) return null;
            firstChunk[i] = (int)chunks;
            chunks += ChunkSize.CountFor(entry.Size);
            bytes += entry.Size;
            if (chunks > int.MaxValue)   // which also keeps the bytes far below their own limit
            {
                problem = $"more than {int.MaxValue} chunks";
                return null;
            }
        }

        firstChunk[^1] = (int)chunks;
        problem = null;
        return new Manifest([.. entries], firstChunk, bytes);
    }

    public static Manifest Create(IReadOnlyList<Entry> entries) =>
        TryCreate(entries, out var problem) ?? throw new ArgumentException(problem, nameof(entries));

    /// <summary>The chunks of one entry.</summary>
    public ChunkRange ChunksOf(int entry) => new(_firstChunk[entry], _firstChunk[entry + 1] - _firstChunk[entry]);

    public ChunkPlace Locate(int chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk, ChunkCount);
        var entry = EntryOf(chunk);
        var index = chunk - _firstChunk[entry];
        var size = ChunkSize.For(Entries[entry].Size);
        var offset = (long)index * size;
        return new ChunkPlace(entry, index, offset, (int)Math.Min(size, Entries[entry].Size - offset));
    }

    /// <summary>Bytes of all chunks in <paramref name="range"/>.</summary>
    public long BytesOf(ChunkRange range)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(range.End, ChunkCount, nameof(range));
        var bytes = 0L;
        for (var chunk = range.First; chunk < range.End;)
        {
            var entry = EntryOf(chunk);
            var end = Math.Min(range.End, _firstChunk[entry + 1]);
            var size = ChunkSize.For(Entries[entry].Size);
            var from = (long)(chunk - _firstChunk[entry]) * size;
            bytes += Math.Min(Entries[entry].Size, (long)(end - _firstChunk[entry]) * size) - from;
            chunk = end;
        }

        return bytes;
    }

    public long BytesOf(ChunkMap map) => map.Runs.Sum(BytesOf);

    /// <summary>The same entries with content ids filled in.</summary>
    /// <param name="contents">One per entry, ignored for folders.</param>
    public Manifest WithContents(IReadOnlyList<ContentId> contents)
    {
        if (contents.Count != Entries.Count) throw new ArgumentException("One content id per entry is needed.", nameof(contents));
        return new Manifest(
            [.. Entries.Select((entry, i) => entry.Kind == EntryKind.File ? entry with { Content = contents[i] } : entry)],
            _firstChunk, TotalBytes);
    }

    /// <summary>The same entries below roots of other names.</summary>
    /// <param name="names">One per root, in their order.</param>
    public Manifest WithRoots(IReadOnlyList<string> names)
    {
        if (names.Count != Roots.Count()) throw new ArgumentException("One name per root is needed.", nameof(names));
        var renamed = Roots.Zip(names).ToDictionary(pair => pair.First.Path.Name, pair => pair.Second, StringComparer.Ordinal);
        var entries = Entries.Select(entry => entry with
        {
            Path = RelativePath.Parse(string.Join('/', entry.Path.Components.Skip(1).Prepend(renamed[entry.Path.Components[0]]))),
        });
        return new Manifest([.. entries], _firstChunk, TotalBytes);
    }

    private int EntryOf(int chunk)
    {
        // The last entry that starts at or before the chunk; empty entries share their start with the next one.
        var (low, high) = (0, Entries.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_firstChunk[middle] <= chunk) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private static string? ProblemWith(Entry entry, HashSet<RelativePath> seen, HashSet<RelativePath> folders)
    {
        if (entry.Kind is not (EntryKind.File or EntryKind.Folder))
            return $"{Display.Text(entry.Path)} is neither a file nor a folder";
        if (entry.Size < 0) return $"{Display.Text(entry.Path)} has a negative size";
        if (entry.Kind == EntryKind.Folder && entry.Size != 0) return $"folder {Display.Text(entry.Path)} has a size";
        if (!seen.Add(entry.Path)) return $"{Display.Text(entry.Path)} is listed twice";
        if (entry.Path.Parent is { } parent && !folders.Contains(parent))
            return $"{Display.Text(entry.Path)} comes before its folder";
        if (entry.Kind == EntryKind.Folder) folders.Add(entry.Path);
        return null;
    }
}
