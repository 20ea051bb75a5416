using FileTransfer.Benchmarks.Swarm;
using Xunit;

namespace FileTransfer.Tests.Properties.Swarm;

/// <summary>What the README of the benchmarks claims for small swarms, so that it stays true.</summary>
public sealed class SwarmTargetTests
{
    [Theory]
    [InlineData("8", 1.15, 1.05)]
    [InlineData("8, far away", 1.6, 1.05)]
    [InlineData("20", 1.15, 1.05)]
    [InlineData("20, while uploaded", 1.35, 1.05)]
    [InlineData("20, four slow up", 1.42, 1.20)]
    [InlineData("8, no pairs", 8.5, 8.1)]
    public void The_last_one_ends_in_time_and_the_seed_sends_little(string name, double longest, double copies)
    {
        var result = Run(name);

        Assert.Equal(0, result.Unfinished);
        Assert.InRange(result.Max, 1, longest);
        Assert.InRange(result.SeedCopies, 1, copies);
        Assert.InRange(result.DuplicateShare, 0, 0.02);
        Assert.InRange(result.ControlShare, 0, 0.01);
    }

    [Fact]
    public void One_at_a_tenth_of_the_rate_delays_the_others_by_at_most_a_twentieth() =>
        Assert.InRange(Run("20, one slow").MaxNormal, 1, 1.05 * Run("20").Max);

    [Fact]
    public void Those_who_come_after_the_end_cost_the_seed_at_most_a_fifth_of_a_copy() =>
        Assert.InRange(Run("8, after the end").LateSeedCopies, 0, 0.2);

    private static SwarmResult Run(string name) =>
        new SwarmSimulator(SwarmScenarios.All.Single(scenario => scenario.Name == name)).Run();
}
