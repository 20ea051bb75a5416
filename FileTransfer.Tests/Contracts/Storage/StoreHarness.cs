using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Platform;
using Xunit;

namespace FileTransfer.Tests.Contracts.Storage;

/// <summary>A store in a temporary folder and a source of bytes for it.</summary>
public sealed class StoreHarness : IDisposable
{
    public static readonly DateTime Stamp = new(2024, 2, 29, 12, 34, 56, 789, DateTimeKind.Utc);

    public static readonly NodeId Owner = NodeId.Parse("tester");

    private readonly Dictionary<string, byte[]> _bytes = new(StringComparer.Ordinal);

    public StoreHarness(string? parent = null)
    {
        Folder = Path.Combine(parent ?? Path.GetTempPath(), $"store-test-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; }

    public string Root => Path.Combine(Folder, "files");

    public string Work => Path.Combine(Folder, "work");

    public StoreOptions Options => new() { Root = Root, Work = Work };

    /// <summary>Deterministic bytes that differ by name.</summary>
    public static byte[] Bytes(string name, int length)
    {
        var seed = (int)Crc32C.Of(Encoding.UTF8.GetBytes(name));
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <param name="paths">"folder/" is a folder, "name:length" a file.</param>
    public Manifest Manifest(params string[] paths) => FileTransfer.Actors.Domain.Manifest.Create([.. paths.Select(EntryOf)]);

    public static RelativePath PathOf(string text) => RelativePath.Parse(text);

    public static StageRequest Request(
        Manifest manifest, ExistingNames policy = ExistingNames.Fail, string? into = null, TransferId? id = null) =>
        new(id ?? TransferId.New(), manifest, into is null ? null : PathOf(into), policy, Owner);

    public ReadOnlyMemory<byte> ChunkOf(Manifest manifest, int chunk)
    {
        var place = manifest.Locate(chunk);
        return _bytes[manifest.Entries[place.Entry].Path.Value].AsMemory((int)place.Offset, place.Length);
    }

    public Hash256 RootOf(Manifest manifest, int chunk) => MerkleTree.ChunkRoot(
        ChunkOf(manifest, chunk).Span, manifest.Entries[manifest.Locate(chunk).Entry].Size);

    public async Task WriteAsync(StagedTransfer staged, IEnumerable<int> chunks)
    {
        foreach (var chunk in chunks)
        {
            Assert.True(await staged.WriteAsync(
                chunk, ChunkOf(staged.Manifest, chunk), RootOf(staged.Manifest, chunk), CancellationToken.None));
        }
    }

    public async Task<StagedTransfer> ReceiveAsync(FileStore store, StageRequest request)
    {
        var staged = await store.StageAsync(request, CancellationToken.None);
        var missing = ChunkMap.Full(staged.Manifest.ChunkCount).Except(staged.Durable);
        await WriteAsync(staged, missing.Chunks());
        return staged;
    }

    public async Task<CommitResult> StoreAsync(FileStore store, StageRequest request)
    {
        await using var staged = await ReceiveAsync(store, request);
        var result = await staged.CommitAsync(null, CancellationToken.None);
        await staged.DiscardAsync();
        return result;
    }

    public IReadOnlyList<ContentId> ContentsOf(Manifest manifest) =>
    [
        .. manifest.Entries.Select((entry, i) => entry.Kind == EntryKind.Folder ? ContentId.Empty : MerkleTree.FileRoot(
            [.. Enumerable.Range(manifest.ChunksOf(i).First, manifest.ChunksOf(i).Count).Select(chunk => RootOf(manifest, chunk))],
            entry.Size)),
    ];

    public void AssertStored(string path, string source) =>
        Assert.Equal(_bytes[source], File.ReadAllBytes(Path.Combine(Root, path)));

    public string At(string path) => Path.Combine(Root, path);

    /// <summary>Puts a file below the root as if it had always been there.</summary>
    public void Plant(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    public IReadOnlyList<string> StagingFolders() => Directory.GetFileSystemEntries(Path.Combine(Work, "staging"));

    public static async Task<Failure> FailsAsync(Task task) => (await Assert.ThrowsAsync<FailureException>(() => task)).Failure;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private Entry EntryOf(string text)
    {
        if (text.EndsWith('/')) return new Entry(PathOf(text[..^1]), EntryKind.Folder, 0, Stamp, false);
        var parts = text.Split(':');
        var length = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        _bytes[parts[0]] = Bytes(parts[0] + (parts.Length > 2 ? parts[2] : ""), length);
        return new Entry(PathOf(parts[0]), EntryKind.File, length, Stamp, parts[0].EndsWith(".sh", StringComparison.Ordinal));
    }
}
