using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Serialization;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Tests.Unit.Transfers;

/// <summary>Hashes of chunks, told in parts and collected.</summary>
public sealed class ToldRootsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ToldRoots.PerPart)]
    [InlineData(ToldRoots.PerPart + 1)]
    [InlineData((3 * ToldRoots.PerPart) - 1)]
    public void What_is_known_arrives_in_parts_below_the_frame_limit(int chunks)
    {
        var parts = PartsOf(chunks, _ => true);

        Assert.All(parts, part => Assert.InRange(MessageCodec.Encode(part).Payload.Length, 0, 50 * 1024));
        var told = Collect(chunks, parts);
        Assert.Equal(Enumerable.Range(0, chunks).Select(HashOf), told.Hashes);
        Assert.Equal(chunks == 0, told.IsEmpty);
    }

    [Fact]
    public void What_is_not_known_stays_out()
    {
        const int Chunks = 5 * ToldRoots.PerPart;
        static bool IsKnown(int chunk) => chunk is 7 or 9 or (4 * ToldRoots.PerPart) or Chunks - 1;

        var parts = PartsOf(Chunks, IsKnown);

        Assert.Equal(2 + 1, parts.Count);   // from 7 and from 4 × PerPart on, and the end
        var told = Collect(Chunks, parts);
        Assert.Equal(Enumerable.Range(0, Chunks).Select(chunk => IsKnown(chunk) ? HashOf(chunk) : default), told.Hashes);
    }

    [Fact]
    public void A_source_that_knows_nothing_says_so_in_one_part()
    {
        var part = Assert.Single(PartsOf(100_000, _ => false));

        Assert.Equal((0, true), (part.Hashes.Count, part.Last));
        Assert.True(Collect(100_000, [part]).IsEmpty);
    }

    [Theory]
    [InlineData("0+2", "1+1!", "out of order")]      // again
    [InlineData("2+1", "0+1!", "out of order")]
    [InlineData("0+1!", "1+1!", "out of order")]     // after the last
    [InlineData("0+3", "3+2!", "more hashes")]
    [InlineData("0+1", "5+0!", "more hashes")]
    [InlineData("0+1", "1+0", "without hashes")]
    public void A_part_that_does_not_fit_is_named(string first, string second, string problem)
    {
        var told = new ToldRoots(4);

        Assert.Null(told.Add(Part(first)));

        Assert.Contains(problem, told.Add(Part(second)), StringComparison.Ordinal);
    }

    private static ToldRoots Collect(int chunks, IReadOnlyList<Roots> parts)
    {
        var told = new ToldRoots(chunks);
        Assert.All(parts, part => Assert.Null(told.Add(part)));
        Assert.True(told.Complete);
        return told;
    }

    private static IReadOnlyList<Roots> PartsOf(int chunks, Func<int, bool> isKnown)
    {
        var manifest = Manifest.Create([FileTransfer.Tests.Support.Transfers.File("a", 0), .. Enumerable.Range(0, chunks)
            .Select(i => FileTransfer.Tests.Support.Transfers.File($"f{i}", 1))]);
        return [.. ToldRoots.PartsOf(new FakeSource(manifest) { RootOf = chunk => isKnown(chunk) ? HashOf(chunk) : null })];
    }

    private static Roots Part(string text)
    {
        var numbers = text.TrimEnd('!').Split('+').Select(int.Parse).ToArray();
        return new Roots(numbers[0], [.. Enumerable.Range(0, numbers[1]).Select(HashOf)], Last: text.EndsWith('!'));
    }

    private static Hash256 HashOf(int chunk)
    {
        var bytes = new byte[Hash256.Size];
        BitConverter.TryWriteBytes(bytes, chunk + 1);
        return new Hash256(bytes);
    }
}
