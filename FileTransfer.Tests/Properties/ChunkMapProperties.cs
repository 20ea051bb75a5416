using CsCheck;
using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Properties;

/// <summary>A map of runs behaves as the plain set of its numbers.</summary>
public sealed class ChunkMapProperties
{
    private const int Chunks = 60;

    private static readonly Gen<ChunkRange> AnyRange =
        Gen.Select(Gen.Int[0, Chunks], Gen.Int[0, 12], (first, count) => new ChunkRange(first, count));

    private static readonly Gen<ChunkRange[]> AnyRanges = AnyRange.Array[0, 20];

    [Fact]
    public void Adding_and_removing_in_any_order_matches_a_set() =>
        Gen.Select(Gen.Bool, AnyRange).Array[0, 60].Sample(steps =>
        {
            var (map, model) = (new ChunkMap(), new HashSet<int>());
            foreach (var (add, range) in steps)
            {
                if (add)
                {
                    map.Add(range);
                    model.UnionWith(Numbers(range));
                }
                else
                {
                    map.Remove(range);
                    model.ExceptWith(Numbers(range));
                }

                AssertSame(model, map);
            }
        });

    [Fact]
    public void Two_maps_combine_as_two_sets() => Gen.Select(AnyRanges, AnyRanges).Sample((left, right) =>
    {
        var (a, b) = (new ChunkMap(left), new ChunkMap(right));
        var (modelA, modelB) = (left.SelectMany(Numbers).ToHashSet(), right.SelectMany(Numbers).ToHashSet());
        var (added, removed) = (a.Copy(), a.Copy());
        added.AddAll(b);
        removed.RemoveAll(b);

        AssertSame([.. modelA.Union(modelB)], added);
        AssertSame([.. modelA.Except(modelB)], removed);
        AssertSame([.. modelA.Except(modelB)], a.Except(b));
        AssertSame([.. modelA.Intersect(modelB)], a.Intersect(b));
        AssertSame(modelA, a);
        AssertSame(modelB, b);
    });

    [Fact]
    public void A_range_is_in_the_map_when_all_its_chunks_are() => Gen.Select(AnyRanges, AnyRange).Sample((ranges, range) =>
        Assert.Equal(
            Numbers(range).All(ranges.SelectMany(Numbers).ToHashSet().Contains),
            new ChunkMap(ranges).Contains(range)));

    private static IEnumerable<int> Numbers(ChunkRange range) => Enumerable.Range(range.First, range.Count);

    private static void AssertSame(HashSet<int> model, ChunkMap map)
    {
        Assert.Equal(model.Order(), map.Chunks());
        Assert.Equal(model.Count, map.Count);
        Assert.Equal(model.Count == 0, map.IsEmpty);
        Assert.All(Enumerable.Range(-1, Chunks + 15), chunk => Assert.Equal(model.Contains(chunk), map.Contains(chunk)));
        Assert.All(map.Runs, run => Assert.True(run.Count > 0));
        Assert.All(map.Runs.Zip(map.Runs.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.First));
    }
}
