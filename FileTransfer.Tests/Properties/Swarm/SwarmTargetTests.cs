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

    /// <summary>Where one peer has more to send than the others, whoever has few other neighbours waits for it at the end.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void No_peer_is_given_first_copies_of_more_than_it_can_send(int seed) =>
        Assert.InRange(new SwarmSimulator(Named("20") with { Seed = seed }).Run().Max, 1, 1.12);

    /// <summary>It asks all the others for more than it takes before anybody knows that it is slow, and their queues are full of that.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void Others_do_not_wait_for_what_a_slow_one_far_away_asked_of_them(int seed)
    {
        var farther = Named("8, one slow, farther") with { Seed = seed };

        Assert.InRange(new SwarmSimulator(farther).Run().MaxNormal, 1, 1.1 * new SwarmSimulator(farther with { Slow = 0 }).Run().Max);
    }

    [Fact]
    public void Those_who_come_after_the_end_cost_the_seed_at_most_a_fifth_of_a_copy() =>
        Assert.InRange(Run("8, after the end").LateSeedCopies, 0, 0.2);

    private static SwarmScenario Named(string name) => SwarmScenarios.All.Single(scenario => scenario.Name == name);

    private static SwarmResult Run(string name) => new SwarmSimulator(Named(name)).Run();
}
