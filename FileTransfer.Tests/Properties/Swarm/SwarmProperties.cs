using CsCheck;
using FileTransfer.Actors.Swarm;
using FileTransfer.Benchmarks.Swarm;
using Xunit;

namespace FileTransfer.Tests.Properties.Swarm;

/// <summary>Random broadcasts in the simulator: whatever happens, the rules hold and everyone who is there is served.</summary>
public sealed class SwarmProperties
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>A failure prints the seed; CsCheck_Seed repeats it.</summary>
    private const int Rounds = 40;

    private static readonly Gen<SwarmScenario> Calm =
        Gen.Select(Gen.Int[2, 12], Gen.Int[1, 200], Gen.Int[10, 1000], Gen.Int[0, 1_000_000], (receivers, chunks, rate, seed) =>
            new SwarmScenario("calm", receivers, (chunks * (long)ChunkBytes) - 17, rate) { Seed = seed, ChunkBytes = ChunkBytes });

    private static readonly Gen<SwarmScenario> Stormy =
        Gen.Select(Calm, Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Double[0, 1], Gen.Int[0, 3], Gen.Bool).Select(
            (calm, slow, lost, late, liars, unreachable, closed, cutThrough) => calm with
            {
                Receivers = calm.Receivers + slow + lost + late + liars,
                Slow = slow,
                Lost = lost,
                Late = late,
                Liars = liars,
                UnreachableShare = unreachable,
                NotServing = closed,
                UploadShare = cutThrough ? 0.7 : 0,
                Options = new SwarmOptions { UploadSlots = 1 + closed, SeedSlots = 1 + late, Neighbours = 2 + lost },
            });

    [Fact]
    public void Everyone_who_stays_gets_everything_and_no_order_breaks_a_rule() => Stormy.Sample(
        scenario =>
        {
            var result = new SwarmSimulator(scenario, check: true).Run();

            Assert.Empty(result.Violations);
            Assert.Equal(0, result.Unfinished);
        },
        iter: Rounds);

    [Fact]
    public void While_all_is_well_the_seed_sends_about_one_copy() => Calm.Sample(
        scenario =>
        {
            var result = new SwarmSimulator(scenario, check: true).Run();

            Assert.Empty(result.Violations);
            Assert.Equal(0, result.Unfinished);
            Assert.InRange(result.SeedCopies, 1, 1.1);
            Assert.InRange(result.DuplicateShare, 0, 0.02);
        },
        iter: Rounds);
}
