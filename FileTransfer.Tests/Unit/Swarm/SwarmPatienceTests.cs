using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static FileTransfer.Tests.Unit.Swarm.PlannerRig;

namespace FileTransfer.Tests.Unit.Swarm;

/// <summary>How long the planner waits before it calls a fetch stalled, a node silent or a line slow, and what it remembers.</summary>
public sealed class SwarmPatienceTests
{
    /// <returns>Chunks that the seed was to send within a second.</returns>
    private static int SeededAfter(TimeSpan waiting)
    {
        var rig = new PlannerRig(chunks: 10_000);
        rig.Wait(waiting);
        for (var node = 0; node < 8; node++) rig.Join(node);
        var orders = new List<(NodeId Receiver, NodeId Source, int Chunk)>();
        for (var step = 0; step < 4; step++)
        {
            orders.AddRange(rig.Next());
            rig.Wait(Step);
            foreach (var order in orders) rig.Verify(order.Receiver, order.Chunk);
        }

        return orders.Count(static order => order.Source == Seed);
    }

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);

    [Fact]
    public void Where_the_others_get_on_a_silent_node_is_a_leaf_long_before_the_longest_patience()
    {
        var rig = Warm(out var frozen);

        Run(rig, TimeSpan.FromSeconds(6), except: frozen);

        Assert.True(rig.Planner.Look(frozen)?.IsSlow);
        Assert.Contains(rig.Revoked, revoked => revoked.Receiver == frozen);
    }

    [Fact]
    public void A_short_silence_changes_nothing()
    {
        var rig = Warm(out var quiet);

        Run(rig, TimeSpan.FromSeconds(1.5), except: quiet);

        Assert.False(rig.Planner.Look(quiet)?.IsSlow);
        Assert.DoesNotContain(rig.Revoked, revoked => revoked.Receiver == quiet);
    }

    [Fact]
    public void Where_nobody_gets_on_nobody_is_to_blame_before_the_longest_patience()
    {
        var rig = Warm(out _);
        rig.Next();

        rig.Wait(TimeSpan.FromSeconds(12));
        rig.Next();

        Assert.Empty(rig.Revoked);
        Assert.All(Enumerable.Range(0, 4), node => Assert.False(rig.Planner.Look(Named(node))?.IsSlow));
    }

    [Fact]
    public void Whose_only_source_is_silent_is_not_called_silent_itself()
    {
        var rig = new PlannerRig(chunks: 4000, new SwarmOptions { SeedExtraShare = 0 });
        rig.JoinComplete(0);
        for (var node = 1; node < 4; node++) rig.Join(node);
        foreach (var other in new[] { 2, 3 }) rig.Planner.Unreachable(Named(1), Named(other), rig.Now);

        while (rig.Revoked.Count == 0 && rig.Now < TimeSpan.FromSeconds(10)) Run(rig, Step, except: Named(1));

        Assert.Contains(rig.Revoked, static revoked => revoked.Receiver == Named(1) && revoked.Source == Named(0));
        Assert.False(rig.Planner.Look(Named(1))?.IsSlow);
    }

    [Fact]
    public void The_time_before_the_seed_had_anything_to_send_is_not_in_its_rate() => Assert.Equal(
        SeededAfter(TimeSpan.Zero), SeededAfter(TimeSpan.FromMinutes(1)));

    [Fact]
    public void The_farther_a_line_is_below_the_others_the_sooner_it_is_a_leaf()
    {
        var tenth = TimeUntilLeaf(every: 10);
        var quarter = TimeUntilLeaf(every: 4);

        Assert.InRange(tenth, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2.5));
        Assert.True(tenth < quarter, $"{tenth} against {quarter}");
    }

    [Fact]
    public void Who_was_slow_before_is_a_leaf_from_the_first_chunk_on()
    {
        var rig = new PlannerRig(chunks: 400);
        rig.JoinSlow(0);
        for (var node = 1; node < 4; node++) rig.Join(node);

        var orders = rig.Next();

        Assert.True(rig.Planner.Look(Named(0))?.IsSlow);
        Assert.DoesNotContain(orders, static order => order.Receiver == Named(0) && order.Source == Seed);
        Assert.Contains(orders, static order => order.Receiver == Named(1) && order.Source == Seed);
    }

    [Fact]
    public void Who_was_slow_before_and_is_not_any_more_serves_again()
    {
        var rig = new PlannerRig(chunks: 4000);
        rig.JoinSlow(0);
        for (var node = 1; node < 4; node++) rig.Join(node);

        Run(rig, TimeSpan.FromSeconds(6));

        Assert.False(rig.Planner.Look(Named(0))?.IsSlow);
        Assert.False(rig.Planner.IsSlowLine(Named(0)));
    }

    [Fact]
    public void Where_all_were_slow_before_they_feed_each_other_all_the_same()
    {
        var rig = new PlannerRig(chunks: 2000);
        for (var node = 0; node < 3; node++) rig.JoinSlow(node);

        Run(rig, TimeSpan.FromSeconds(30));

        Assert.All(Enumerable.Range(0, 3), node => Assert.Equal(0, rig.Planner.Look(Named(node))?.Missing));
        Assert.All(Enumerable.Range(0, 3), node => Assert.False(rig.Planner.Look(Named(node))?.IsSlow));
        Assert.InRange(rig.Planner.SeedBytes, 0, 2 * rig.Planner.TotalBytes);
    }

    [Fact]
    public void Nothing_is_said_of_a_line_about_which_nothing_was_learnt()
    {
        var rig = new PlannerRig(chunks: 4);
        rig.JoinSlow(0);

        Assert.Null(rig.Planner.IsSlowLine(Named(0)));
        Assert.Null(rig.Planner.IsSlowLine(Named(7)));
    }

    [Fact]
    public void Slowness_is_remembered_until_it_is_disproved_or_old()
    {
        var time = new FakeTimeProvider();
        var slow = new SlowReceivers(time);
        slow.Note(Named(0), isSlow: true);
        slow.Note(Named(1), isSlow: true);
        slow.Note(Named(1), isSlow: false);

        time.Advance(SlowReceivers.Memory - TimeSpan.FromSeconds(1));
        Assert.True(slow.Contains(Named(0)));
        Assert.False(slow.Contains(Named(1)));
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(slow.Contains(Named(0)));
    }

    /// <summary>Four receivers that have been getting on for a while, and are far from the end.</summary>
    private static PlannerRig Warm(out NodeId one)
    {
        var rig = new PlannerRig(chunks: 20_000);
        for (var node = 0; node < 4; node++) rig.Join(node);
        Run(rig, TimeSpan.FromSeconds(3));
        rig.Revoked.Clear();
        one = Named(0);
        return rig;
    }

    /// <summary>Every order is carried out within a step, but for those whose ends include <paramref name="except"/>.</summary>
    private static void Run(PlannerRig rig, TimeSpan time, NodeId? except = null)
    {
        for (var end = rig.Now + time; rig.Now < end;)
        {
            var orders = rig.Next();
            rig.Wait(Step);
            foreach (var group in orders.Where(order => order.Receiver != except && order.Source != except).GroupBy(static order => order.Receiver))
                rig.Verify(group.Key, group.Select(static order => order.Chunk));
        }
    }

    /// <param name="every">The first of four gets one chunk where the others get so many.</param>
    private static TimeSpan TimeUntilLeaf(int every)
    {
        var rig = new PlannerRig(chunks: 20000);
        for (var node = 0; node < 4; node++) rig.Join(node);
        var slow = new Queue<int>();
        var others = 0;
        var taken = 0;
        while (rig.Planner.Look(Named(0))?.IsSlow == false && rig.Now < TimeSpan.FromSeconds(15))
        {
            var orders = rig.Next();
            rig.Wait(Step);
            foreach (var order in orders.Where(static order => order.Receiver == Named(0))) slow.Enqueue(order.Chunk);
            foreach (var group in orders.Where(static order => order.Receiver != Named(0)).GroupBy(static order => order.Receiver))
            {
                rig.Verify(group.Key, group.Select(static order => order.Chunk));
                if (group.Key == Named(1)) others += group.Count();
            }

            for (; taken < others / every && slow.TryDequeue(out var chunk); taken++) rig.Verify(Named(0), chunk);
        }

        return rig.Now;
    }
}
