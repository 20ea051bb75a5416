using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class ChunkSizeTests
{
    private const long MiB = 1024 * 1024;

    [Theory]
    [InlineData(0, 64)]
    [InlineData(1, 64)]
    [InlineData(32 * MiB, 64)]
    [InlineData((32 * MiB) + 1, 128)]
    [InlineData(64 * MiB, 128)]
    [InlineData((64 * MiB) + 1, 256)]
    [InlineData(1024 * MiB, 2048)]
    [InlineData((1024 * MiB) + 1, 4096)]
    [InlineData(2048 * MiB, 4096)]
    [InlineData((2048 * MiB) + 1, 4096)]
    [InlineData(long.MaxValue, 4096)]
    public void The_smallest_size_that_makes_at_most_512_chunks_is_taken(long fileSize, int kibibytes) =>
        Assert.Equal(kibibytes * 1024, ChunkSize.For(fileSize));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(65536, 1)]
    [InlineData(65537, 2)]
    [InlineData(32 * MiB, 512)]
    [InlineData((32 * MiB) + 1, 257)]
    [InlineData(long.MaxValue, 1L << 41)]
    public void The_last_chunk_may_be_shorter(long fileSize, long chunks) => Assert.Equal(chunks, ChunkSize.CountFor(fileSize));

    [Fact]
    public void A_negative_size_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => ChunkSize.For(-1));
}
