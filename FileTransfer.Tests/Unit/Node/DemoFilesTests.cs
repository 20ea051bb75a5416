using FileTransfer.Actors.Domain;
using FileTransfer.Node.Hosting;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class DemoFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Equal_files_and_folders_pass()
    {
        Tree("one");
        Tree("two");
        await DemoFiles.CompareFoldersAsync(_folder.At("one"), _folder.At("two"), CancellationToken.None);
        Assert.True(Directory.Exists(_folder.At("two/empty")));
    }

    [Theory]
    [InlineData("a.bin", "xxxy")]
    [InlineData("a.bin", "xxx")]
    [InlineData("a.bin", "xxxxx")]
    [InlineData("a.bin", "")]
    [InlineData("more.bin", "")]
    public async Task Any_difference_is_found(string name, string content)
    {
        Tree("one");
        Tree("two");
        _folder.Write($"two/{name}", content);
        var thrown = await Assert.ThrowsAsync<FailureException>(
            () => DemoFiles.CompareFoldersAsync(_folder.At("one"), _folder.At("two"), CancellationToken.None));
        Assert.Equal(Reason.Corrupt, thrown.Failure.Reason);
    }

    [Fact]
    public async Task A_missing_file_is_found()
    {
        var file = _folder.Write("a", "x");
        await Assert.ThrowsAsync<FailureException>(
            () => DemoFiles.CompareFilesAsync(file, _folder.At("b"), CancellationToken.None));
    }

    [Fact]
    public async Task The_folder_has_what_the_demo_promises()
    {
        var total = await DemoFiles.MakeFolderAsync(_folder.At("made"), CancellationToken.None);
        var files = Directory.GetFiles(_folder.At("made"), "*", SearchOption.AllDirectories);
        Assert.Equal(DemoFiles.SmallFiles, files.Length);
        Assert.Equal(total, files.Sum(file => new FileInfo(file).Length));
    }

    private void Tree(string name)
    {
        Directory.CreateDirectory(_folder.At($"{name}/empty"));
        _folder.Write($"{name}/a.bin", "xxxx");
    }

    public void Dispose() => _folder.Dispose();
}
