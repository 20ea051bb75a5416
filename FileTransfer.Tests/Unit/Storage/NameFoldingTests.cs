using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Contracts.Storage;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage;

public sealed class NameFoldingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("filetransfer-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false, false, "A", "a", false)]
    [InlineData(true, false, "A", "a", true)]
    [InlineData(true, false, "caf\u00e9", "cafe\u0301", false)]
    [InlineData(true, true, "caf\u00e9", "CAFE\u0301", true)]
    [InlineData(false, true, "caf\u00e9", "cafe\u0301", true)]
    [InlineData(true, true, "d/A", "D/a", true)]
    [InlineData(true, true, "d/a", "e/a", false)]
    public void What_clashes_depends_on_what_the_file_system_takes_for_one(bool folds, bool form, string one, string other, bool clash) =>
        Assert.Equal(clash, new NameFolding(folds, form).Clash([RelativePath.Parse(one), RelativePath.Parse(other)]) is not null);

    [Fact]
    public void A_file_system_is_asked_and_nothing_stays_behind()
    {
        Assert.Equal(new NameFolding(false, false), NameFolding.Of(_folder));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Where_case_is_folded_both_names_are_refused_before_the_first_byte()
    {
        await using var disk = await FoldingDisk.MakeAsync(Path.Combine(_folder, "disk"));
        using var at = new StoreHarness(disk.Path);
        using var store = FileStore.Open(at.Options with { KeepFreeBytes = 0 });

        var failure = await StoreHarness.FailsAsync(at.StoreAsync(store, StoreHarness.Request(at.Manifest("d/", "d/Foo.txt:5", "d/foo.TXT:6"))));

        Assert.Equal(Reason.NameRefused, failure.Reason);
        Assert.Contains("d/foo.TXT and d/Foo.txt are one name", failure.Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(at.Root));
        Assert.Empty(at.StagingFolders());
    }

    [Fact]
    public async Task Where_case_is_folded_the_second_of_two_transfers_is_refused_and_the_first_intact()
    {
        await using var disk = await FoldingDisk.MakeAsync(Path.Combine(_folder, "disk"));
        using var at = new StoreHarness(disk.Path);
        using var store = FileStore.Open(at.Options with { KeepFreeBytes = 0 });
        await at.StoreAsync(store, StoreHarness.Request(at.Manifest("Foo.txt:5")));

        Assert.Equal(Reason.Exists, (await StoreHarness.FailsAsync(at.StoreAsync(store, StoreHarness.Request(at.Manifest("foo.TXT:6"))))).Reason);

        at.AssertStored("Foo.txt", "Foo.txt");
    }

    [Fact]
    public async Task A_name_that_the_disk_cannot_hold_is_refused_by_name()
    {
        await using var disk = await FoldingDisk.MakeAsync(Path.Combine(_folder, "disk"));
        using var at = new StoreHarness(disk.Path);
        using var store = FileStore.Open(at.Options with { KeepFreeBytes = 0 });

        foreach (var name in (string[])["CON", "q?", "trail."])
        {
            var request = StoreHarness.Request(at.Manifest("d/", $"d/{name}:5"));
            await using var staged = await store.StageAsync(request, CancellationToken.None);
            var failure = await StoreHarness.FailsAsync(at.WriteAsync(staged, [0]));
            await staged.DiscardAsync();
            Assert.Equal(Reason.NameRefused, failure.Reason);
            Assert.Contains($"d/{name}", failure.Detail, StringComparison.Ordinal);
        }

        await at.StoreAsync(store, StoreHarness.Request(at.Manifest("e/", "e/fine:5")));
        at.AssertStored("e/fine", "e/fine");
    }
}
