using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Sources;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Sources;

/// <summary>Files that do not hold still while they are read.</summary>
public sealed class LocalSourceChangeTests : IDisposable
{
    private const int Size = 2 * ChunkSize.Min;

    private readonly TestTree _tree = new();
    private readonly BufferPool _pool = new();
    private readonly string _file;

    public LocalSourceChangeTests() => _file = _tree.File("top/file", Size);

    public void Dispose() => _tree.Dispose();

    public static TheoryData<string> Changes => ["grow", "shrink", "rewrite", "replace", "vanish", "link", "folder", "pipe"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Is_noticed_when_it_is_opened(string change)
    {
        using var source = Open();
        Change(change);

        await Changed(() => source.ReadAsync(0, CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Is_noticed_at_the_end_when_everything_was_read_before(string change)
    {
        using var source = Open();
        for (var chunk = 0; chunk < 2; chunk++) (await source.ReadAsync(chunk, CancellationToken.None)).Dispose();
        Change(change);

        await Changed(() => source.FinishAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData("grow")]
    [InlineData("shrink")]
    [InlineData("rewrite")]
    public async Task In_place_is_noticed_by_the_next_read(string change)
    {
        using var source = Open();
        (await source.ReadAsync(0, CancellationToken.None)).Dispose();
        Change(change);

        await Changed(() => source.ReadAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task Of_mode_or_access_time_alone_is_none()
    {
        using var source = Open();
        TestTree.MakeExecutable(_file);
        File.SetLastAccessTimeUtc(_file, DateTime.UnixEpoch);

        (await source.ReadAsync(0, CancellationToken.None)).Dispose();
        Assert.Equal(2, (await source.FinishAsync(CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Of_a_file_whose_hashes_are_known_does_not_take_back_what_was_sent()
    {
        var scan = _tree.Scan("top");
        using var fresh = new LocalSource(scan);
        await fresh.FinishAsync(CancellationToken.None);
        using var source = new LocalSource(scan, [null, fresh.HashesOf(1)]);
        Change("vanish");

        Assert.Equal(fresh.HashesOf(1)!.Content, (await source.FinishAsync(CancellationToken.None))[1]);
        await Changed(() => source.ReadAsync(0, CancellationToken.None));
    }

    [Fact]
    public async Task Says_which_file_and_what()
    {
        using var source = Open();
        Change("vanish");
        var failure = await Changed(() => source.FinishAsync(CancellationToken.None));
        Assert.Equal("top/file vanished while it was read", failure.Detail);

        _tree.File("top/file", Size, seed: 2);
        failure = await Changed(() => source.FinishAsync(CancellationToken.None));
        Assert.Equal("top/file changed while it was read", failure.Detail);
    }

    private LocalSource Open() => new(_tree.Scan("top"), null, new LocalSourceOptions { Pool = _pool });

    private async Task<Failure> Changed(Func<Task> use)
    {
        var failure = (await Assert.ThrowsAsync<FailureException>(use)).Failure;
        Assert.Equal(Reason.SourceChanged, failure.Reason);
        Assert.Equal(0, _pool.RentedBytes);
        return failure;
    }

    private void Change(string how)
    {
        var time = File.GetLastWriteTimeUtc(_file);
        switch (how)
        {
            case "grow":
                File.AppendAllText(_file, "x");
                File.SetLastWriteTimeUtc(_file, time);
                break;
            case "shrink":
                using (var handle = File.OpenHandle(_file, FileMode.Open, FileAccess.Write))
                    RandomAccess.SetLength(handle, Size - 1);
                File.SetLastWriteTimeUtc(_file, time);
                break;
            case "rewrite":
                using (var handle = File.OpenHandle(_file, FileMode.Open, FileAccess.Write))
                    RandomAccess.Write(handle, "other"u8, 0);
                File.SetLastWriteTimeUtc(_file, time.AddTicks(1));
                break;
            case "replace":
                // Same size, same time: only the inode tells.
                var other = _tree.File("other", Size, seed: 2);
                File.SetLastWriteTimeUtc(other, time);
                File.Move(other, _file, overwrite: true);
                break;
            case "vanish":
                File.Delete(_file);
                break;
            case "link":
                File.Move(_file, _tree.At("moved"));
                File.Copy(_tree.At("moved"), _tree.At("copy"));
                _tree.Link("top/file", _tree.At("copy"));
                break;
            case "folder":
                File.Delete(_file);
                _tree.Folder("top/file");
                break;
            case "pipe":
                File.Delete(_file);
                _tree.Pipe("top/file");
                break;
            default:
                throw new ArgumentException(how, nameof(how));
        }
    }
}
