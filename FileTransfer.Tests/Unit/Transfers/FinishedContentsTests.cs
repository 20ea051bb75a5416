using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Tests.Unit.Transfers;

public sealed class FinishedContentsTests
{
    [Fact]
    public void Puts_the_parts_together()
    {
        var contents = new FinishedContents(3);

        Assert.Null(contents.Add(Part(0, 2, last: false)));
        Assert.False(contents.Complete);
        Assert.Null(contents.Add(Part(2, 1, last: true)));

        Assert.True(contents.Complete);
        Assert.Equal([FakeSource.ContentOf(0), FakeSource.ContentOf(1), FakeSource.ContentOf(2)], contents.Contents);
    }

    [Theory]
    [InlineData(1, 1, false, "order")]
    [InlineData(0, 4, true, "more")]
    [InlineData(0, 2, true, "fewer")]
    public void Says_what_a_part_breaks(int first, int count, bool last, string problem) =>
        Assert.Contains(problem, new FinishedContents(3).Add(Part(first, count, last)), StringComparison.Ordinal);

    [Fact]
    public void Nothing_follows_the_last_part()
    {
        var contents = new FinishedContents(1);
        Assert.Null(contents.Add(Part(0, 1, last: true)));

        Assert.NotNull(contents.Add(Part(1, 0, last: true)));
    }

    private static Finished Part(int first, int count, bool last) =>
        new(first, [.. Enumerable.Range(first, count).Select(FakeSource.ContentOf)], last);
}
