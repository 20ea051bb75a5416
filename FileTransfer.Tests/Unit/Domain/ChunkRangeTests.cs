using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class ChunkRangeTests
{
    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(1, int.MaxValue)]
    [InlineData(int.MaxValue, 1)]
    [InlineData(int.MinValue, int.MinValue)]
    public void What_is_no_range_cannot_be_made(int first, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChunkRange(first, count));

    [Theory]
    [InlineData(0, 10, true)]
    [InlineData(9, 1, true)]
    [InlineData(10, 0, true)]
    [InlineData(0, 11, false)]
    [InlineData(10, 1, false)]
    [InlineData(-1, 1, false)]
    [InlineData(5, -1, false)]
    [InlineData(1, long.MaxValue, false)]
    [InlineData(long.MaxValue, 1, false)]
    [InlineData(uint.MaxValue, uint.MaxValue, false)]
    [InlineData(long.MinValue, long.MaxValue, false)]
    public void Numbers_of_a_peer_are_checked_against_the_manifest(long first, long count, bool fits)
    {
        var range = ChunkRange.TryCreate(first, count, chunkCount: 10);

        Assert.Equal(fits, range is not null);
        if (range is { } made) Assert.Equal((first, first + count), (made.First, made.End));
    }
}
