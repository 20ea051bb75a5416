using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Storage.Sources;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Server;

/// <summary>Commits in the catalogue: the hashes of every file, and that the transfer is done.</summary>
internal sealed class CatalogCommitLog(Catalog catalog, CatalogWriter writer, TimeProvider time) : ICommitLog
{
    public Task RecordAsync(CommitResult result, CancellationToken cancel) =>
        writer.WriteAsync(ChangesOf(result, time.GetUtcNow().UtcDateTime), cancel);

    public async Task<IReadOnlyList<RelativePath>?> FindAsync(TransferId transfer, NodeId owner, CancellationToken cancel) =>
        await catalog.FindCommittedAsync(transfer, cancel).ConfigureAwait(false) is { } known && known.Node == owner
            ? [.. known.Roots.Select(root => root.Path)]
            : null;

    public static IReadOnlyList<CatalogChange> ChangesOf(CommitResult result, DateTime at)
    {
        List<CatalogChange> changes = [.. FilesOf(result, at).Select(file => new CatalogChange.PutFile(file))];
        var roots = result.Roots.Select(root => new CommittedRoot(
            root, result.Entries.FirstOrDefault(entry => entry.Kind == EntryKind.File && entry.Path == root)?.Content));
        changes.Add(new CatalogChange.PutCommit(new CommittedTransfer(
            result.Id, result.Owner, [.. roots], result.Entries.Sum(entry => entry.Size), at)));
        return changes;
    }

    public static IEnumerable<StoredFile> FilesOf(CommitResult result, DateTime at) =>
        from entry in result.Entries
        where entry.Kind == EntryKind.File
        let hashes = KnownContent.From(entry.ChunkRoots.Span, entry.Size)
        select new StoredFile(entry.Path, entry.Size, entry.ModifiedAt, hashes, result.Id, result.Owner, at);
}
