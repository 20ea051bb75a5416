using FileTransfer.Actors.Storage.Sources;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Sources;

public sealed class OpenFilesTests : IDisposable
{
    private readonly TestTree _tree = new();
    private readonly List<SafeFileHandle> _opened = [];
    private readonly string _file;

    public OpenFilesTests() => _file = _tree.File("file");

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void A_file_in_use_is_closed_only_when_its_last_reader_is_done()
    {
        using var files = new OpenFiles(1, Open);
        var first = files.Take(0);
        var again = files.Take(0);
        files.Take(1).Dispose();

        Assert.False(_opened[0].IsClosed);
        first.Dispose();
        Assert.False(_opened[0].IsClosed);
        again.Dispose();
        Assert.True(_opened[0].IsClosed);
        Assert.False(_opened[1].IsClosed);
        Assert.Equal(1, files.Count);
    }

    [Fact]
    public void Disposing_closes_what_is_idle_now_and_the_rest_later()
    {
        var files = new OpenFiles(4, Open);
        var used = files.Take(0);
        files.Take(1).Dispose();

        files.Dispose();

        Assert.False(_opened[0].IsClosed);
        Assert.True(_opened[1].IsClosed);
        used.Dispose();
        Assert.True(_opened[0].IsClosed);
        Assert.Throws<ObjectDisposedException>(() => files.Take(0));
    }

    [Fact]
    public void Of_two_that_open_the_same_file_at_once_one_handle_stays()
    {
        OpenFiles? files = null;
        var nested = false;
        files = new OpenFiles(4, entry =>
        {
            // The second opener comes in while the first one is between looking and adding.
            if (!nested)
            {
                nested = true;
                files!.Take(entry).Dispose();
            }

            return Open(entry);
        });

        files.Take(0).Dispose();

        Assert.Equal(2, _opened.Count);
        Assert.Single(_opened, handle => !handle.IsClosed);
        files.Dispose();
        Assert.All(_opened, handle => Assert.True(handle.IsClosed));
    }

    private SafeFileHandle Open(int entry)
    {
        var handle = File.OpenHandle(_file);
        _opened.Add(handle);
        return handle;
    }
}
