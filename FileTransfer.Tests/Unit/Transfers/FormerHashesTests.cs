using System.Security.Cryptography;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Actors.Transfers;
using Xunit;

namespace FileTransfer.Tests.Unit.Transfers;

public sealed class FormerHashesTests
{
    private const long Bound = (long)ChunkSize.Min * ChunkSize.TargetChunks;
    private const long Smaller = Bound - ChunkSize.Min;
    private const long Larger = Bound + 1;

    private static readonly byte[] Data = RandomNumberGenerator.GetBytes(8 * ChunkSize.Min);

    [Theory]
    [InlineData(Smaller, Smaller)]
    [InlineData(Larger, Larger)]
    [InlineData(Smaller, Larger)]      // grown beyond a bound
    [InlineData(Smaller, 2 * Larger)]
    public void What_stayed_is_found_also_where_it_is_cut_into_larger_chunks(long before, long after)
    {
        var former = Former(before);

        Assert.True(former.MayHave(MerkleTree.ChunkRoot(Data.AsSpan(0, ChunkSize.For(after)), after), ChunkSize.For(after)));
        Assert.False(former.MayHave(MerkleTree.ChunkRoot(Data.AsSpan(1, ChunkSize.For(after)), after), ChunkSize.For(after)));
    }

    [Fact]
    public void Of_smaller_chunks_nothing_is_known() =>
        Assert.True(Former(Larger).MayHave(default, ChunkSize.For(Smaller)));

    [Fact]
    public void Files_without_content_say_nothing()
    {
        var former = new FormerHashes();
        former.Add(0, []);
        Assert.True(former.IsEmpty);

        former.Add(Larger, [default]);

        Assert.True(former.MayHave(FakeRoot, ChunkSize.Min));
    }

    private static Hash256 FakeRoot => MerkleTree.ChunkRoot(Data.AsSpan(0, 1), 1);

    /// <summary>Of a file of this size that begins with the data.</summary>
    private static FormerHashes Former(long size)
    {
        var (former, chunk) = (new FormerHashes(), ChunkSize.For(size));
        former.Add(size, [.. Enumerable.Range(0, Data.Length / chunk).Select(i => MerkleTree.ChunkRoot(Data.AsSpan(i * chunk, chunk), size))]);
        return former;
    }
}
