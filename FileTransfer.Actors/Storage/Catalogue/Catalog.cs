using Dapper;
using FileTransfer.Actors.Domain;
using Microsoft.Data.Sqlite;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>
/// What a node remembers, in one SQLite file: hashes of stored files, history, nodes, invites and broadcasts. One
/// writer, a few readers beside it; thread-safe. What is applied is durable on return. All calls run on the thread pool
/// and end in a <see cref="FailureException"/> when the file fails.
/// </summary>
public sealed partial class Catalog : IAsyncDisposable
{
    /// <summary>Reads at once; more wait. A read takes far below a millisecond, so this is a bound, not a limit.</summary>
    private const int MaxReaders = 8;

    public const int DefaultHistoryLines = 100_000;

    private readonly string _file;
    private readonly string _reading;
    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _readers = new(MaxReaders);
    private int _disposed;

    private Catalog(string file, SqliteConnection writer)
    {
        _file = file;
        _writer = writer;
        _reading = ConnectionString(file, SqliteOpenMode.ReadOnly, pooling: true);
    }

    /// <summary>How many are kept; each one more lets the oldest go.</summary>
    public int HistoryLines { get; init; } = DefaultHistoryLines;

    /// <summary>Opens the catalogue, or makes a new one where no file exists.</summary>
    /// <param name="file">Full path; its folder exists.</param>
    /// <param name="cancel">Before it is opened.</param>
    /// <param name="historyLines">How many lines of history are kept.</param>
    /// <exception cref="FailureException">
    /// <see cref="Reason.StateDamaged"/> and <see cref="Reason.Incompatible"/>: the file is left as it is.
    /// </exception>
    public static Task<Catalog> OpenAsync(
        string file, CancellationToken cancel, int historyLines = DefaultHistoryLines) =>
        Task.Run(() => Open(file, historyLines), cancel);

    /// <summary>All of <paramref name="changes"/>, in order, in one transaction and with one flush: durable, or undone.</summary>
    public Task ApplyAsync(IReadOnlyList<CatalogChange> changes, CancellationToken cancel) =>
        changes.Count == 0 ? Task.CompletedTask : WriteAsync(
            transaction =>
            {
                var writes = new CatalogWrites(_writer, transaction, HistoryLines);
                foreach (var change in changes) writes.Apply(change);
                transaction.Commit();
                return true;
            },
            cancel);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _writing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        for (var i = 0; i < MaxReaders; i++) await _readers.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        using (var pool = new SqliteConnection(_reading)) SqliteConnection.ClearPool(pool);
        await _writer.DisposeAsync().ConfigureAwait(false);
        _writing.Dispose();
        _readers.Dispose();
    }

    private static Catalog Open(string file, int historyLines)
    {
        try
        {
            if (!File.Exists(file)) Create(file);
            using (var look = new SqliteConnection(ConnectionString(file, SqliteOpenMode.ReadOnly, pooling: false)))
            {
                look.Open();
                CatalogSchema.Check(look, file);
            }

            return new Catalog(file, OpenWriter(file)) { HistoryLines = historyLines };
        }
        catch (SqliteException e)
        {
            throw CatalogErrors.From(e, file);
        }
    }

    /// <summary>
    /// Under another name first: an empty file of the right name is then always damage, never a start that was
    /// interrupted. The rename is durable with the first commit, for which SQLite flushes the folder.
    /// </summary>
    private static void Create(string file)
    {
        var fresh = file + ".new";
        File.Delete(fresh);
        using (var connection = new SqliteConnection(ConnectionString(fresh, SqliteOpenMode.ReadWriteCreate, pooling: false)))
        {
            connection.Open();
            CatalogSchema.Upgrade(connection);
        }

        File.Move(fresh, file);
    }

    private static SqliteConnection OpenWriter(string file)
    {
        var writer = new SqliteConnection(ConnectionString(file, SqliteOpenMode.ReadWrite, pooling: false));
        try
        {
            writer.Open();
            writer.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
            CatalogSchema.Upgrade(writer);
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    private static string ConnectionString(string file, SqliteOpenMode mode, bool pooling) =>
        new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = pooling }.ToString();

    /// <param name="work">Commits when it changed something; what it leaves uncommitted is undone.</param>
    /// <param name="cancel">While waiting for another write.</param>
    internal async Task<T> WriteAsync<T>(Func<SqliteTransaction, T> work, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Write(work), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private T Write<T>(Func<SqliteTransaction, T> work)
    {
        try
        {
            using var transaction = _writer.BeginTransaction();
            return work(transaction);
        }
        catch (SqliteException e)
        {
            throw CatalogErrors.From(e, _file);
        }
    }

    private async Task<T> ReadAsync<T>(Func<SqliteConnection, T> query, CancellationToken cancel)
    {
        await _readers.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Read(query), cancel).ConfigureAwait(false);
        }
        finally
        {
            _readers.Release();
        }
    }

    private T Read<T>(Func<SqliteConnection, T> query)
    {
        try
        {
            using var reader = new SqliteConnection(_reading);
            reader.Open();
            return query(reader);
        }
        catch (SqliteException e)
        {
            throw CatalogErrors.From(e, _file);
        }
    }
}
