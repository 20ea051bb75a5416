using FileTransfer.Actors.Transfers;
using Xunit;

namespace FileTransfer.Tests.Unit.Transfers;

public sealed class ResemblanceSampleTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(16, 16)]
    [InlineData(1000, 16)]
    [InlineData(int.MaxValue, 16)]
    public void Some_chunks_of_many_and_all_of_few(int chunkCount, int sampled) =>
        Assert.Equal(sampled, ResemblanceSample.Of(chunkCount).Count);

    [Fact]
    public void Every_part_of_the_content_is_looked_at()
    {
        int[] sample = [.. ResemblanceSample.Of(1600).Chunks()];

        Assert.Equal(Enumerable.Range(0, 16), sample.Select(static chunk => chunk / 100));
    }
}
