using Dapper;
using FileTransfer.Actors.Domain;
using Microsoft.Data.Sqlite;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>
/// Tables and their versions. Times are UTC ticks (100 ns since year 1), hashes are blobs of 32 bytes, text compares
/// byte for byte. To change a table, append a step; steps that were released never change.
/// </summary>
internal static class CatalogSchema
{
    /// <summary>"FTc1": tells our file from any other SQLite database.</summary>
    public const int ApplicationId = 0x46546331;

    private static readonly string[] Steps =
    [
        """
        CREATE TABLE files (
            path TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL, modified_at INTEGER NOT NULL, content BLOB NOT NULL,
            chunk_roots BLOB, transfer TEXT NOT NULL, owner TEXT NOT NULL, committed_at INTEGER NOT NULL);
        CREATE TABLE commits (
            transfer TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, bytes INTEGER NOT NULL, at INTEGER NOT NULL);
        CREATE TABLE commit_roots (
            transfer TEXT NOT NULL REFERENCES commits, place INTEGER NOT NULL, path TEXT NOT NULL, content BLOB,
            PRIMARY KEY (transfer, place)) WITHOUT ROWID;
        CREATE TABLE history (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, verb TEXT NOT NULL, node TEXT NOT NULL,
            name TEXT NOT NULL, bytes INTEGER NOT NULL, outcome TEXT NOT NULL, detail TEXT, at INTEGER NOT NULL);
        CREATE INDEX history_by_node ON history (node, number);
        CREATE TABLE nodes (
            node TEXT NOT NULL PRIMARY KEY, kind INTEGER NOT NULL, permissions INTEGER NOT NULL, serial TEXT NOT NULL,
            enrolled_at INTEGER NOT NULL, last_seen INTEGER, address TEXT, groups TEXT NOT NULL, revoked_at INTEGER);
        CREATE TABLE certificates (
            serial TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL REFERENCES nodes, revoked_at INTEGER);
        CREATE INDEX certificates_by_node ON certificates (node);
        CREATE INDEX certificates_revoked ON certificates (serial) WHERE revoked_at IS NOT NULL;
        CREATE TABLE invites (
            code_hash BLOB NOT NULL PRIMARY KEY, kind INTEGER NOT NULL, permissions INTEGER NOT NULL, name TEXT,
            created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, redeemed_by TEXT, redeemed_at INTEGER);
        CREATE TABLE broadcasts (
            id TEXT NOT NULL PRIMARY KEY, channel TEXT NOT NULL, name TEXT NOT NULL, files INTEGER NOT NULL,
            bytes INTEGER NOT NULL, root TEXT NOT NULL, owner TEXT NOT NULL, started_at INTEGER NOT NULL,
            ended_at INTEGER, state INTEGER NOT NULL, is_upload INTEGER NOT NULL);
        CREATE INDEX broadcasts_by_channel ON broadcasts (channel, started_at);
        CREATE TABLE receivers (
            broadcast TEXT NOT NULL, node TEXT NOT NULL, state INTEGER NOT NULL, bytes_done INTEGER NOT NULL,
            reason INTEGER, detail TEXT, changed_at INTEGER NOT NULL,
            PRIMARY KEY (broadcast, node)) WITHOUT ROWID;
        CREATE TABLE receipts (
            id TEXT NOT NULL, node TEXT NOT NULL, jws TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (id, node));
        """,
        """
        ALTER TABLE nodes ADD COLUMN grants TEXT;
        ALTER TABLE nodes ADD COLUMN expires_at INTEGER;
        ALTER TABLE certificates ADD COLUMN expires_at INTEGER;
        ALTER TABLE invites ADD COLUMN grants TEXT;
        ALTER TABLE invites ADD COLUMN invited_by TEXT;
        """,
        """
        ALTER TABLE broadcasts ADD COLUMN target_nodes TEXT;
        ALTER TABLE broadcasts ADD COLUMN target_groups TEXT;
        ALTER TABLE broadcasts ADD COLUMN deadline INTEGER;
        """,
        """
        CREATE TABLE stagings (
            broadcast TEXT NOT NULL PRIMARY KEY, mode INTEGER NOT NULL, flipped_at INTEGER) WITHOUT ROWID;
        """,
        """
        CREATE TABLE outgoing_files (
            path TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL, modified_at INTEGER NOT NULL, content BLOB NOT NULL,
            chunk_roots BLOB, transfer TEXT NOT NULL, owner TEXT NOT NULL, committed_at INTEGER NOT NULL);
        """,
        """
        ALTER TABLE broadcasts ADD COLUMN is_revived INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE pacings (
            paced TEXT NOT NULL PRIMARY KEY, paused_by TEXT, paused_at INTEGER, bytes_per_second INTEGER) WITHOUT ROWID;
        """,
        """
        CREATE TABLE revoked_elsewhere (serial TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;
        """,
    ];

    public static int Version => Steps.Length;

    /// <summary>Looks without changing anything.</summary>
    /// <exception cref="FailureException">
    /// <see cref="Reason.Incompatible"/> when a newer program wrote it, <see cref="Reason.StateDamaged"/> when it is not
    /// a catalogue at all.
    /// </exception>
    public static void Check(SqliteConnection connection, string file)
    {
        var application = connection.QuerySingle<int>("PRAGMA application_id");
        var version = connection.QuerySingle<int>("PRAGMA user_version");
        if (application != ApplicationId || version < 1) throw CatalogErrors.Damaged(file, "it is not a catalogue");
        if (version > Version)
        {
            throw new FailureException(
                Reason.Incompatible,
                $"{Display.Text(file)} has version {version}, this program knows up to {Version}",
                "run the newer version again; nothing was changed");
        }

        if (connection.QueryFirst<string>("PRAGMA quick_check(1)") is var problem and not "ok")
            throw CatalogErrors.Damaged(file, problem);
    }

    /// <summary>Brings an empty or older database to <see cref="Version"/>, in one transaction.</summary>
    public static void Upgrade(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        var version = connection.QuerySingle<int>("PRAGMA user_version", transaction: transaction);
        if (version == Version) return;
        foreach (var step in Steps.Skip(version)) connection.Execute(step, transaction: transaction);
        connection.Execute($"PRAGMA application_id = {ApplicationId}", transaction: transaction);
        connection.Execute($"PRAGMA user_version = {Version}", transaction: transaction);
        transaction.Commit();
    }
}
