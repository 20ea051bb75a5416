using CsCheck;
using FileTransfer.Actors.Swarm;
using Xunit;

namespace FileTransfer.Tests.Unit.Swarm;

public sealed class ChunkBitsTests
{
    private const int Chunks = 150;

    [Fact]
    public void Behaves_as_a_set() => Gen.Select(Gen.Bool, Gen.Int[0, Chunks - 1]).Array[0, 200].Sample(steps =>
    {
        var (bits, model) = (new ChunkBits(Chunks), new HashSet<int>());
        foreach (var (add, chunk) in steps) Assert.Equal(add ? model.Add(chunk) : model.Remove(chunk), add ? bits.Add(chunk) : bits.Remove(chunk));

        Assert.Equal(model.Count, bits.Count);
        Assert.Equal(model.Order(), bits.Chunks());
        Assert.All(Enumerable.Range(0, Chunks), chunk => Assert.Equal(model.Contains(chunk), bits.Contains(chunk)));
    });

    [Fact]
    public void The_first_in_all_is_the_next_one_around_the_end() =>
        Gen.Select(AnySet, AnySet, AnySet, Gen.Int[0, Chunks - 1]).Sample((a, b, c, from) =>
        {
            var common = a.Intersect(b).Intersect(c).ToArray();
            var expected = common.Length == 0 ? -1 : common.MinBy(chunk => (chunk - from + Chunks) % Chunks);

            Assert.Equal(expected, ChunkBits.FirstInAll(Bits(a), Bits(b), Bits(c), from));
            Assert.Equal(a.Intersect(b).Any(), Bits(a).Overlaps(Bits(b)));
        });

    private static Gen<int[]> AnySet => Gen.Int[0, Chunks - 1].Array[0, 60];

    private static ChunkBits Bits(IEnumerable<int> chunks)
    {
        var bits = new ChunkBits(Chunks);
        foreach (var chunk in chunks) bits.Add(chunk);
        return bits;
    }
}
