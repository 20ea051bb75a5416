using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Storage.Sources;

namespace FileTransfer.Actors.Server;

/// <summary>
/// One stored tree as sessions use it: the file system says what exists, the catalogue saves hashing it again.
/// Thread-safe.
/// </summary>
internal sealed class ServerFiles(string root, FileStore store, Catalog catalog)
{
    /// <summary>Folders read at once; more wait. Each holds all names of one tree in memory.</summary>
    private const int MaxScans = 4;

    private readonly SemaphoreSlim _scans = new(MaxScans);

    public IFileStore Store => store;

    public StoreHealth Health => store.Health;

    /// <summary>Compares what is stored with what was committed.</summary>
    public StoredCheck Check { get; } = new(root, catalog, BufferPool.Shared);

    /// <summary>One level: what is in a folder, or the file itself.</summary>
    /// <exception cref="FailureException">Not found, or not readable.</exception>
    public async Task<IReadOnlyList<RemoteEntry>> ListAsync(RelativePath? path, CancellationToken cancel)
    {
        using var turn = await TurnAsync(cancel).ConfigureAwait(false);
        var entries = await Task.Run(() => StoredListing.Read(root, path, ScanOptions.DefaultMaxEntries, cancel), cancel).ConfigureAwait(false);
        var known = (await catalog.FilesAsync(path, cancel).ConfigureAwait(false)).ToDictionary(file => file.Path);
        return [.. entries.Select(entry => entry with { Content = ContentOf(entry, path, known) })];
    }

    /// <summary>Opens a file or a folder for reading; stored hashes are used where size and time still agree.</summary>
    public async Task<IChunkSource> OpenAsync(RelativePath path, CancellationToken cancel)
    {
        using var turn = await TurnAsync(cancel).ConfigureAwait(false);
        var known = await catalog.FilesAsync(path, cancel).ConfigureAwait(false);
        return await Task.Run(
            () =>
            {
                var scan = StoredTree.Scan(root, path, new ScanOptions(), cancel);
                return new LocalSource(scan, KnownContents.Match(scan, path.Parent, known));
            },
            cancel).ConfigureAwait(false);
    }

    /// <summary>Gone at once for everybody; the catalogue forgets it too.</summary>
    public Task RemoveAsync(RelativePath path, CancellationToken cancel) => store.RemoveAsync(path, cancel);

    private async Task<Turn> TurnAsync(CancellationToken cancel)
    {
        await _scans.WaitAsync(cancel).ConfigureAwait(false);
        return new Turn(_scans);
    }

    private static ContentId? ContentOf(RemoteEntry entry, RelativePath? folder, Dictionary<RelativePath, StoredFile> known)
    {
        if (entry.Kind != EntryKind.File) return null;
        var file = RelativePath.TryJoin(folder, entry.Path) is { } below ? known.GetValueOrDefault(below) : null;
        file ??= folder is null ? null : known.GetValueOrDefault(folder);   // the listed file itself
        return file is not null && file.Size == entry.Size && file.ModifiedAt == entry.ModifiedAt ? file.Hashes.Content : null;
    }

    private readonly struct Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
