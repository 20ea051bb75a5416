using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Platform;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage;

public sealed class DurableFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("filetransfer-tests-").FullName;

    private string Target => Path.Combine(_folder, "file");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_written_is_read()
    {
        Assert.Null(DurableFile.TryRead(Target, 10));

        DurableFile.Write(Target, "longer"u8, DiskFlush.Instance);
        DurableFile.Write(Target, "new"u8, DiskFlush.Instance);

        Assert.Equal("new"u8.ToArray(), DurableFile.TryRead(Target, 10));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_file_is_flushed_before_it_has_its_name_and_the_folder_after()
    {
        var flush = new Watching(() => File.Exists(Target));

        DurableFile.Write(Target, "new"u8, flush);

        Assert.Equal(["file False", "folder True"], flush.Seen);
    }

    [Fact]
    public void The_old_one_stays_until_the_new_one_is_flushed()
    {
        DurableFile.Write(Target, "old"u8, DiskFlush.Instance);
        var failing = new Watching(() => throw new FailureException(Reason.StorageFailed, "EIO"));

        Assert.Throws<FailureException>(() => DurableFile.Write(Target, "new"u8, failing));

        Assert.Equal("old"u8.ToArray(), DurableFile.TryRead(Target, 10));
    }

    [Fact]
    public void A_longer_file_than_expected_is_not_read_into_memory()
    {
        DurableFile.Write(Target, "123456"u8, DiskFlush.Instance);

        Assert.Equal(
            Reason.TooLarge, Assert.Throws<FailureException>(() => DurableFile.TryRead(Target, 5)).Failure.Reason);
    }

    private sealed class Watching(Func<bool> look) : IDiskFlush
    {
        public List<string> Seen { get; } = [];

        public bool CanFlushFileSystem => false;

        public void File(SafeFileHandle file) => Seen.Add($"file {look()}");

        public void Folder(SafeFileHandle folder) => Seen.Add($"folder {look()}");

        public void FileSystem(SafeFileHandle opened) => throw new NotSupportedException();
    }
}
