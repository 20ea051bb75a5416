using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Contracts.Storage;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Faults.Storage;

public sealed class DamagedStateTests : IDisposable
{
    private readonly StoreHarness _at = new();
    private readonly StageRequest _request;

    public DamagedStateTests() => _request = StoreHarness.Request(_at.Manifest("a:200000", "b:10"));

    private string Staging => Path.Combine(_at.Work, "staging", _request.Id.ToString());

    private string Journal => Path.Combine(Staging, "journal");

    public void Dispose() => _at.Dispose();

    [Fact]
    public async Task A_journal_torn_at_any_byte_resumes_with_what_came_before()
    {
        await LeavePartialAsync();
        var whole = await File.ReadAllBytesAsync(Journal);
        using var store = FileStore.Open(_at.Options with { VerifyOnResume = false });
        var (last, steps) = (0, 0);
        for (var length = JournalCodec.HeaderSize; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(Journal, whole[..length]);
            await using var staged = await store.StageAsync(_request, CancellationToken.None);
            if (staged.Durable.Count != last) steps++;
            Assert.True(staged.Durable.Count >= last);
            last = staged.Durable.Count;
        }

        Assert.Equal((3, 2), (last, steps));
    }

    [Fact]
    public async Task What_stands_in_the_way_in_staging_is_no_conflict_of_names()
    {
        using var store = FileStore.Open(_at.Options);
        await using var staged = await store.StageAsync(_request, CancellationToken.None);
        Directory.CreateDirectory(Path.Combine(Staging, "tree", "a"));

        var failure = await StoreHarness.FailsAsync(_at.WriteAsync(staged, [0]));

        Assert.NotEqual(Reason.Exists, failure.Reason);
    }

    [Fact]
    public async Task What_is_written_behind_a_torn_record_counts()
    {
        await LeavePartialAsync();
        using (var torn = File.OpenWrite(Journal)) torn.SetLength(torn.Length - 1);
        using var store = FileStore.Open(_at.Options);
        await using (var staged = await store.StageAsync(_request, CancellationToken.None))
        {
            Assert.Equal("0+2", staged.Durable.ToString());
            await _at.WriteAsync(staged, [4]);
            await staged.FlushAsync(CancellationToken.None);
        }

        await using var again = await store.StageAsync(_request, CancellationToken.None);
        Assert.Equal("0+2,4+1", again.Durable.ToString());
    }

    [Theory]
    [InlineData("journal", 0, Reason.StateDamaged)]
    [InlineData("journal", 4, Reason.Incompatible)]
    [InlineData("manifest", 0, Reason.StateDamaged)]
    [InlineData("manifest", 4, Reason.Incompatible)]
    [InlineData("manifest", 40, Reason.StateDamaged)]
    public async Task Unreadable_state_is_reported_and_kept(string file, int flipped, Reason reason)
    {
        await LeavePartialAsync();
        var path = Path.Combine(Staging, file);
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[flipped] ^= 0x40;
        await File.WriteAllBytesAsync(path, bytes);
        await AssertKeptAsync(reason);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Records_of_a_newer_program_are_refused_and_kept()
    {
        await LeavePartialAsync();
        var record = JournalCodec.Encode(new JournalRecord.CommitAbandoned());
        record[8] = 77;
        BitConverter.TryWriteBytes(record.AsSpan(4), Crc32C.Of(record.AsSpan(8), seed: 1));
        await File.AppendAllBytesAsync(Journal, record);
        await AssertKeptAsync(Reason.Incompatible);
    }

    [Fact]
    public async Task A_missing_journal_is_not_an_empty_one()
    {
        await LeavePartialAsync();
        File.Delete(Journal);
        await AssertKeptAsync(Reason.StateDamaged);
    }

    [Fact]
    public async Task Partials_expire_and_foreign_folders_do_not()
    {
        await LeavePartialAsync();
        Directory.CreateDirectory(Path.Combine(_at.Work, "staging", "not-ours"));
        Directory.CreateDirectory(Path.Combine(_at.Work, "staging", TransferId.New() + ".new", "tree"));
        Directory.CreateDirectory(Path.Combine(_at.Work, "trash", "left"));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var store = FileStore.Open(_at.Options, time: time);
        var decisions = await store.RecoverAsync(CancellationToken.None);
        Assert.Equal(
            [RecoveryOutcome.Removed, RecoveryOutcome.Resumable, RecoveryOutcome.Unreadable],
            decisions.Select(decision => decision.Outcome).Order(Comparer<RecoveryOutcome>.Create(
                (a, b) => string.CompareOrdinal(a.ToString(), b.ToString()))));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_at.Work, "trash")));
        Assert.Equal(2, _at.StagingFolders().Count);

        time.Advance(TimeSpan.FromDays(6));
        Assert.Empty(await store.CollectExpiredAsync(CancellationToken.None));
        await using (await store.StageAsync(_request, CancellationToken.None))
        {
            time.Advance(TimeSpan.FromDays(2));
            var inUse = Assert.Single(await store.CollectExpiredAsync(CancellationToken.None));
            Assert.Equal(RecoveryOutcome.InUse, inUse.Outcome);
        }

        var expired = Assert.Single(await store.CollectExpiredAsync(CancellationToken.None));
        Assert.Equal((_request.Id, RecoveryOutcome.Expired), (expired.Id, expired.Outcome));
        Assert.Equal("not-ours", Path.GetFileName(Assert.Single(_at.StagingFolders())));
    }

    private async Task LeavePartialAsync()
    {
        using var store = FileStore.Open(_at.Options);
        await using var staged = await store.StageAsync(_request, CancellationToken.None);
        await _at.WriteAsync(staged, [0, 1]);
        await staged.FlushAsync(CancellationToken.None);
        await _at.WriteAsync(staged, [3]);
        await staged.FlushAsync(CancellationToken.None);
    }

    private async Task AssertKeptAsync(Reason reason)
    {
        using var store = FileStore.Open(_at.Options);
        var decision = Assert.Single(await store.RecoverAsync(CancellationToken.None));
        Assert.Equal(RecoveryOutcome.Unreadable, decision.Outcome);
        var failure = await StoreHarness.FailsAsync(store.StageAsync(_request, CancellationToken.None));
        Assert.Equal(reason, failure.Reason);
        Assert.Single(_at.StagingFolders());
        Assert.True(File.Exists(Path.Combine(Staging, "tree", "a")));
    }
}
