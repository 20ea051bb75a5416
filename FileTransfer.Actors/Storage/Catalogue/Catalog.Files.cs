using Dapper;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Sources;
using Microsoft.Data.Sqlite;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <content>Stored files and committed transfers.</content>
public sealed partial class Catalog
{
    /// <summary>Table of what people see.</summary>
    internal const string Files = "files";

    /// <summary>Table of what was sent to be distributed; its paths begin with the folder of the transfer.</summary>
    internal const string OutgoingFiles = "outgoing_files";

    private const string FileColumns =
        """
        SELECT path AS Path, size AS Size, modified_at AS ModifiedAt, content AS Content, chunk_roots AS ChunkRoots,
            transfer AS Transfer, owner AS Owner, committed_at AS CommittedAt
        """;

    /// <summary>The file of exactly this path, or null.</summary>
    public Task<StoredFile?> FindFileAsync(RelativePath path, CancellationToken cancel) => ReadAsync(
        reader => reader.QuerySingleOrDefault<FileRow>($"{FileColumns} FROM {Files} WHERE path = @Path", new { Path = path.Value })
            ?.ToFile(),
        cancel);

    /// <summary>Of all stored files that this node sent.</summary>
    public Task<long> BytesOfAsync(NodeId owner, CancellationToken cancel) => ReadAsync(
        reader => reader.QuerySingle<long>(
            "SELECT COALESCE(SUM(size), 0) FROM files WHERE owner = @Owner", new { Owner = owner.Value }),
        cancel);

    /// <param name="path">The file of this path and all files below it; null for all files.</param>
    /// <param name="cancel">Before the query runs.</param>
    public Task<IReadOnlyList<StoredFile>> FilesAsync(RelativePath? path, CancellationToken cancel) => ReadAsync(
        reader => FilesBelow(reader, Files, path), cancel);

    /// <summary>What was sent to be distributed.</summary>
    /// <param name="folder">Of the transfer.</param>
    /// <param name="cancel">Before the query runs.</param>
    public Task<IReadOnlyList<StoredFile>> OutgoingAsync(RelativePath folder, CancellationToken cancel) => ReadAsync(
        reader => FilesBelow(reader, OutgoingFiles, folder), cancel);

    /// <summary>Each folder with content that was sent to be distributed.</summary>
    public Task<IReadOnlyList<OutgoingFolder>> OutgoingFoldersAsync(CancellationToken cancel) => ReadAsync(
        reader =>
        {
            var rows = reader.Query<FolderRow>(
                $"SELECT substr(path, 1, instr(path, '/') - 1) AS Path, SUM(size) AS Bytes, MAX(committed_at) AS At FROM {OutgoingFiles} GROUP BY 1");
            return (IReadOnlyList<OutgoingFolder>)[.. rows.Select(row => new OutgoingFolder(RelativePath.Parse(row.Path), row.Bytes, Utc(row.At)))];
        },
        cancel);

    /// <summary>What the transfer was committed as, or null when it was not: a repeated command ends with it.</summary>
    public Task<CommittedTransfer?> FindCommittedAsync(TransferId transfer, CancellationToken cancel) => ReadAsync(
        reader =>
        {
            var key = new { Transfer = transfer.ToString() };
            var commit = reader.QuerySingleOrDefault<CommitRow>(
                "SELECT node AS Node, bytes AS Bytes, at AS At FROM commits WHERE transfer = @Transfer", key);
            if (commit is null) return null;
            var roots = reader.Query<RootRow>(
                "SELECT path AS Path, content AS Content FROM commit_roots WHERE transfer = @Transfer ORDER BY place", key);
            return new CommittedTransfer(
                transfer, NodeId.Parse(commit.Node), [.. roots.Select(row => row.ToRoot())], commit.Bytes, Utc(commit.At));
        },
        cancel);

    private static IReadOnlyList<StoredFile> FilesBelow(SqliteConnection reader, string table, RelativePath? path)
    {
        var rows = path is null
            ? reader.Query<FileRow>($"{FileColumns} FROM {table} ORDER BY path")
            : reader.Query<FileRow>(
                $"{FileColumns} FROM {table} WHERE {PathPrefix.Condition} ORDER BY path", PathPrefix.Of(path));
        return [.. rows.Select(row => row.ToFile())];
    }

    private static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);

    private static DateTime? Utc(long? ticks) => ticks is { } known ? Utc(known) : null;

    private sealed record FileRow(
        string Path, long Size, long ModifiedAt, byte[] Content, byte[]? ChunkRoots, string Transfer, string Owner,
        long CommittedAt)
    {
        public StoredFile ToFile() => new(
            RelativePath.Parse(Path), Size, Utc(ModifiedAt),
            new KnownContent(new ContentId(new Hash256(Content)), ChunkRoots), new TransferId(Guid.ParseExact(Transfer, "N")),
            NodeId.Parse(Owner), Utc(CommittedAt));
    }

    private sealed record CommitRow(string Node, long Bytes, long At);

    private sealed record FolderRow(string Path, long Bytes, long At);

    private sealed record RootRow(string Path, byte[]? Content)
    {
        public CommittedRoot ToRoot() => new(
            RelativePath.Parse(Path), Content is null ? null : new ContentId(new Hash256(Content)));
    }
}
