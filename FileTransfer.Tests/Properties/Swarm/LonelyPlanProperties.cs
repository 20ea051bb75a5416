using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;
using Xunit;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Properties.Swarm;

/// <summary>Random groups without a server. A failure prints the seed; CsCheck_Seed repeats it.</summary>
public sealed class LonelyPlanProperties
{
    private const int Rounds = 60;

    private static readonly Gen<(int Receivers, int Chunks, int Seed)> Groups = Gen.Select(
        Gen.Int[2, 7], Gen.Int[1, 60], Gen.Int[0, 1_000_000], (receivers, chunks, seed) => (receivers, chunks, seed));

    [Fact]
    public void Whatever_anybody_has_reaches_everybody_and_no_chunk_travels_twice_to_one() => Groups.Sample(
        group =>
        {
            var random = new Random(group.Seed);
            var nodes = Enumerable.Range(0, group.Receivers).Select(i => NodeId.Parse($"n{i}")).ToArray();
            var here = nodes.ToDictionary(node => node, _ => new ChunkMap(
                Enumerable.Range(0, group.Chunks).Where(_ => random.Next(3) == 0).Select(chunk => new ChunkRange(chunk, 1))));
            var somewhere = here.Values.SelectMany(map => map.Chunks()).Distinct().Order().ToArray();
            var plans = nodes.ToDictionary(node => node, node => new LonelyPlan(
                OneFile(group.Chunks), ChunkMap.Full(group.Chunks).Except(here[node]), 8L * Chunk, random));
            for (var moved = true; moved;)
            {
                moved = false;
                foreach (var (node, plan) in plans)
                {
                    foreach (var (peer, has) in here)
                    {
                        if (peer != node) plan.Has(peer, has.Runs);
                    }

                    foreach (var (peer, chunks) in plan.Next())
                    {
                        foreach (var chunk in Chunks(chunks))
                        {
                            Assert.True(here[peer].Contains(chunk), "asked of one that does not have it");
                            Assert.False(here[node].Contains(chunk), "asked for twice");
                            here[node].Add(chunk);
                            plan.Came(chunk);
                            moved = true;
                        }
                    }
                }
            }

            Assert.All(here.Values, map => Assert.Equal(somewhere, map.Chunks()));
        },
        iter: Rounds);

    [Fact]
    public void Each_chunk_is_owed_by_one_peer_and_the_bounds_hold() => Groups.Sample(
        group =>
        {
            var random = new Random(group.Seed);
            var plan = new LonelyPlan(OneFile(group.Chunks), ChunkMap.Full(group.Chunks), 8L * Chunk, random);
            var owed = new Dictionary<int, NodeId>();
            for (var step = 0; step < 200; step++)
            {
                var peer = NodeId.Parse($"n{random.Next(group.Receivers)}");
                switch (random.Next(4))
                {
                    case 0:
                        plan.Gone(peer);
                        foreach (var (chunk, _) in owed.Where(pair => pair.Value == peer).ToArray()) owed.Remove(chunk);
                        break;
                    case 1:
                        var first = random.Next(group.Chunks);
                        plan.Has(peer, [new ChunkRange(first, 1 + random.Next(group.Chunks - first))]);
                        break;
                    case 2 when owed.Count > 0:
                        var came = owed.Keys.ElementAt(random.Next(owed.Count));
                        plan.Came(came);
                        owed.Remove(came);
                        break;
                    default:
                        foreach (var (from, chunks) in plan.Next())
                        {
                            foreach (var chunk in Chunks(chunks)) owed.Add(chunk, from);   // throws when it is owed already
                        }

                        break;
                }

                Assert.All(owed.GroupBy(pair => pair.Value), of => Assert.InRange(of.Count(), 1, 2));
            }
        },
        iter: Rounds);
}
