using Dapper;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;
using Microsoft.Data.Sqlite;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Catalogue;

public sealed class CatalogDurabilityTests : CatalogTestBase
{
    [Fact]
    public async Task A_batch_that_fails_in_the_middle_leaves_nothing_and_the_next_one_works()
    {
        await Apply(new CatalogChange.AddInvite(Invited(1)));

        var failure = await Assert.ThrowsAsync<FailureException>(() => Apply(
            new CatalogChange.PutFile(Stored("first")),
            new CatalogChange.AddInvite(Invited(1)),   // the same code again: refused by its key
            new CatalogChange.PutFile(Stored("last"))));

        Assert.Equal(Reason.Internal, failure.Failure.Reason);
        Assert.Empty(await Catalog.FilesAsync(null, CancellationToken.None));
        await Apply(new CatalogChange.PutFile(Stored("next")));
        Assert.Single(await Catalog.FilesAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Every_commit_is_flushed_and_readers_never_block_the_writer()
    {
        using var other = new SqliteConnection($"Data Source={FileName};Pooling=False");
        other.Open();
        Assert.Equal("wal", other.QuerySingle<string>("PRAGMA journal_mode"));
        using var reading = other.BeginTransaction(deferred: true);
        Assert.Equal(0, other.QuerySingle<int>("SELECT COUNT(*) FROM files", transaction: reading));

        await Apply(new CatalogChange.PutFile(Stored("a")));

        Assert.Equal(0, other.QuerySingle<int>("SELECT COUNT(*) FROM files", transaction: reading));
        Assert.Single(await Catalog.FilesAsync(null, CancellationToken.None));
        Assert.Equal(2, await Pragma("synchronous"));   // FULL
    }

    [Fact]
    public async Task Many_writers_and_readers_at_once_lose_nothing()
    {
        await Parallel.ForAsync(0, 100, async (i, cancel) =>
        {
            await Catalog.ApplyAsync([new CatalogChange.PutFile(Stored($"f{i}"))], cancel);
            Assert.NotNull(await Catalog.FindFileAsync(RelativePath.Parse($"f{i}"), cancel));
        });

        Assert.Equal(100, (await Catalog.FilesAsync(null, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task A_newer_version_is_refused_and_left_as_it_is()
    {
        await Catalog.DisposeAsync();
        Change($"PRAGMA user_version = {CatalogSchema.Version + 1}");

        var failure = await Refused();

        Assert.Equal(Reason.Incompatible, failure.Reason);
        Assert.Contains(FileName, failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_programs_database_is_refused()
    {
        await Catalog.DisposeAsync();
        Change("PRAGMA application_id = 1");

        Assert.Equal(Reason.StateDamaged, (await Refused()).Reason);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 4096)]
    [InlineData(100, 20_000)]
    [InlineData(4096, 4096)]
    public async Task A_damaged_file_is_refused_named_and_left_as_it_is(int from, int count)
    {
        await Apply(new CatalogChange.PutFile(Stored("a")));
        await Catalog.DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(FileName);
        if (count == 0) bytes = [];
        else Array.Fill(bytes, (byte)0xA5, from, count);
        await File.WriteAllBytesAsync(FileName, bytes);

        var failure = await Refused();

        Assert.Equal(Reason.StateDamaged, failure.Reason);
        Assert.Contains(FileName, failure.Detail, StringComparison.Ordinal);
        Assert.NotNull(failure.Hint);
    }

    [Fact]
    public async Task A_start_that_was_interrupted_while_the_file_was_made_is_forgotten()
    {
        await Catalog.DisposeAsync();
        File.Delete(FileName);
        await File.WriteAllTextAsync(FileName + ".new", "half a catalogue");

        await Reopen();

        await Apply(new CatalogChange.PutFile(Stored("a")));
        Assert.False(File.Exists(FileName + ".new"));
    }

    [Fact]
    public async Task A_full_disk_is_no_space_and_changes_nothing()
    {
        await Pragma("max_page_count = 1");   // SQLite takes it as: no page more than now
        var batch = Enumerable.Range(0, 2000).Select(i => new CatalogChange.PutFile(Stored($"f{i}"))).ToArray();

        var failure = await Assert.ThrowsAsync<FailureException>(() => Catalog.ApplyAsync(batch, CancellationToken.None));

        Assert.Equal(Reason.NoSpace, failure.Failure.Reason);
        Assert.Empty(await Catalog.FilesAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task After_the_end_every_call_is_refused()
    {
        await Catalog.DisposeAsync();
        await Catalog.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Apply(new CatalogChange.PutFile(Stored("a"))));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Catalog.NodesAsync(CancellationToken.None));
    }

    private Task<int> Pragma(string pragma) => Catalog.WriteAsync(
        transaction => transaction.Connection!.ExecuteScalar<int>($"PRAGMA {pragma}"), CancellationToken.None);

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FileName};Pooling=False");
        connection.Open();
        connection.Execute(sql);
    }

    private async Task<Failure> Refused()
    {
        var before = await File.ReadAllBytesAsync(FileName);
        var failure = await Assert.ThrowsAsync<FailureException>(() => Catalog.OpenAsync(FileName, CancellationToken.None));
        Assert.Equal(before, await File.ReadAllBytesAsync(FileName));
        return failure.Failure;
    }
}
