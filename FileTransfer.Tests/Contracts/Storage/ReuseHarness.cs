using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Actors.Storage;
using Xunit;

namespace FileTransfer.Tests.Contracts.Storage;

/// <summary>Content that lies in a store already, and newer content of the same names that is staged beside it.</summary>
internal sealed class ReuseHarness : IDisposable
{
    private readonly StoreHarness _at = new();
    private readonly SortedDictionary<string, byte[]> _now = new(StringComparer.Ordinal);
    private FileStore? _store;

    public ReuseHarness(Func<StoreOptions, StoreOptions>? change = null) =>
        Options = change is null ? _at.Options : change(_at.Options);

    public StoreOptions Options { get; }

    public FileStore Store => _store ??= FileStore.Open(Options);

    /// <summary>Of the newer content, as <see cref="Now"/> described it.</summary>
    public Manifest Manifest { get; private set; } = null!;

    public StageRequest Request { get; private set; } = null!;

    public static byte[] Random(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public string At(string path) => _at.At(path);

    public string Outside(string name) => Path.Combine(_at.Folder, name);

    public void Old(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllBytes(At(path), bytes);
    }

    /// <summary>What is to be received; folders are made of the paths.</summary>
    public void Now(params (string Path, byte[] Bytes)[] files)
    {
        foreach (var (path, bytes) in files) _now[path] = bytes;
        var entries = _now.Keys.SelectMany(FoldersOf).Distinct().Order(StringComparer.Ordinal)
            .Select(folder => new Entry(RelativePath.Parse(folder), EntryKind.Folder, 0, StoreHarness.Stamp, false))
            .Concat(_now.Select(file => new Entry(RelativePath.Parse(file.Key), EntryKind.File, file.Value.Length, StoreHarness.Stamp, false)));
        Manifest = Manifest.Create([.. entries]);
        Request = StoreHarness.Request(Manifest, ExistingNames.Replace);
    }

    public ReadOnlyMemory<byte> ChunkOf(int chunk)
    {
        var place = Manifest.Locate(chunk);
        return _now[Manifest.Entries[place.Entry].Path.Value].AsMemory((int)place.Offset, place.Length);
    }

    public Hash256[] Roots() =>
        [.. Enumerable.Range(0, Manifest.ChunkCount).Select(chunk => MerkleTree.ChunkRoot(
            ChunkOf(chunk).Span, Manifest.Entries[Manifest.Locate(chunk).Entry].Size))];

    /// <returns>What was found in the old content.</returns>
    public async Task<ChunkMap> ReuseAsync(CancellationToken cancel = default)
    {
        await using var staged = await Store.StageAsync(Request, CancellationToken.None);
        return new ChunkMap(await staged.ReuseAsync(Roots(), cancel));
    }

    /// <summary>Reuses, receives the rest, commits, and compares what is there then with what was to come.</summary>
    /// <returns>What was found in the old content.</returns>
    public async Task<ChunkMap> ReplaceAsync()
    {
        var roots = Roots();
        await using var staged = await Store.StageAsync(Request, CancellationToken.None);
        Assert.True(staged.Durable.IsEmpty);
        var found = new ChunkMap(await staged.ReuseAsync(roots, CancellationToken.None));
        Assert.Equal(found.ToString(), staged.Durable.ToString());
        foreach (var chunk in ChunkMap.Full(Manifest.ChunkCount).Except(found).Chunks())
            Assert.True(await staged.WriteAsync(chunk, ChunkOf(chunk), roots[chunk], CancellationToken.None));
        await staged.CommitAsync(null, CancellationToken.None);
        await staged.DiscardAsync();
        foreach (var (path, bytes) in _now) Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(At(path))), $"{path} differs");
        var files = Directory.GetFiles(_at.Root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_at.Root, file));
        Assert.Equal(_now.Keys, files.Order(StringComparer.Ordinal));
        return found;
    }

    public void Dispose()
    {
        _store?.Dispose();
        _at.Dispose();
    }

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (var at = path.IndexOf('/'); at >= 0; at = path.IndexOf('/', at + 1)) yield return path[..at];
    }
}
