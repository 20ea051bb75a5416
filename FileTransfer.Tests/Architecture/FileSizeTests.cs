using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Architecture;

/// <summary>A file is one idea: what grows beyond a few screens is cut.</summary>
public sealed class FileSizeTests
{
    private const int MaxLines = 300;

    [Theory]
    [InlineData("FileTransfer.Actors")]
    [InlineData("FileTransfer.Node")]
    [InlineData("FileTransfer.Tests")]
    [InlineData("FileTransfer.Benchmarks")]
    public void No_source_file_is_longer_than_300_lines(string project)
    {
        var files = RepositoryRoot.Sources(project).Select(file => (Path: file, Lines: File.ReadLines(file).Count())).ToArray();

        Assert.NotEmpty(files);
        Assert.Empty(files.Where(file => file.Lines > MaxLines).Select(file => $"{file.Path}: {file.Lines} lines"));
    }
}
