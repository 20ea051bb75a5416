using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using Xunit;

namespace FileTransfer.Tests.Contracts.Storage;

public sealed class ExclusiveStoreTests : FileStoreContract
{
    protected override bool Shared => false;

    [Fact]
    public void A_second_opener_is_told_which_process_has_it()
    {
        using var at = new StoreHarness();
        using (FileStore.Open(at.Options))
        {
            var failure = Assert.Throws<FailureException>(() => FileStore.Open(at.Options)).Failure;
            Assert.Equal(Reason.StateDamaged, failure.Reason);
            Assert.EndsWith($"is in use by process {Environment.ProcessId}", failure.Detail, StringComparison.Ordinal);
        }

        FileStore.Open(at.Options).Dispose();
    }

    [Fact]
    public void Work_on_another_file_system_is_refused()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/dev/shm")) return;
        using var at = new StoreHarness();
        using var other = new StoreHarness("/dev/shm");
        var failure = Assert.Throws<FailureException>(() => FileStore.Open(at.Options with { Work = other.Work })).Failure;
        Assert.Equal(Reason.Usage, failure.Reason);
        Assert.Contains("must be on the same file system as", failure.Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(at.Root));
    }
}
