using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Storage.Sources;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Server;

/// <summary>
/// Content that was sent to be distributed, one folder per transfer. The catalogue keeps its hashes, so that it is not
/// read again to be distributed, also after a restart, and receivers can be told what they lack. Thread-safe.
/// </summary>
internal sealed class OutgoingFiles(string root, FileStore store, Catalog catalog, CatalogWriter writer, TimeProvider time) : ICommitLog
{
    public IFileStore Store => store;

    /// <summary>Opens everything in a transfer's folder, without the folder.</summary>
    public async Task<IChunkSource> OpenAsync(RelativePath folder, CancellationToken cancel)
    {
        var known = await catalog.OutgoingAsync(folder, cancel).ConfigureAwait(false);
        return await Task.Run(
            () =>
            {
                var scan = StoredTree.ScanInside(root, folder, new ScanOptions(), cancel);
                return new LocalSource(scan, KnownContents.Match(scan, folder, known));
            },
            cancel).ConfigureAwait(false);
    }

    /// <summary>Of everything in a transfer's folder.</summary>
    public async Task<FormerHashes> HashesOfAsync(RelativePath folder, CancellationToken cancel)
    {
        var hashes = new FormerHashes();
        foreach (var file in await catalog.OutgoingAsync(folder, cancel).ConfigureAwait(false))
            hashes.Add(file.Size, [.. Enumerable.Range(0, (int)ChunkSize.CountFor(file.Size)).Select(file.Hashes.Root)]);
        return hashes;
    }

    /// <summary>Everything that is complete.</summary>
    public Task<IReadOnlyList<OutgoingFolder>> FoldersAsync(CancellationToken cancel) => catalog.OutgoingFoldersAsync(cancel);

    /// <summary>The hashes first: of content that is there without them nothing is lost but time.</summary>
    public async Task RemoveAsync(RelativePath folder, CancellationToken cancel)
    {
        await writer.WriteAsync([new CatalogChange.RemoveOutgoing(folder)], cancel).ConfigureAwait(false);
        await store.RemoveAsync(folder, cancel).ConfigureAwait(false);
    }

    public Task RecordAsync(CommitResult result, CancellationToken cancel) =>
        writer.WriteAsync(ChangesOf(result, time.GetUtcNow().UtcDateTime), cancel);

    /// <summary>A repeated upload follows its broadcast by its folder, or is compared with what is there.</summary>
    public Task<IReadOnlyList<RelativePath>?> FindAsync(TransferId transfer, NodeId owner, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<RelativePath>?>(null);

    public static IReadOnlyList<CatalogChange> ChangesOf(CommitResult result, DateTime at) =>
        [.. CatalogCommitLog.FilesOf(result, at).Select(file => new CatalogChange.PutOutgoing(file))];
}
