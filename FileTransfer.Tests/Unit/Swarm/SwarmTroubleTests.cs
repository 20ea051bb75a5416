using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;
using Xunit;
using static FileTransfer.Tests.Unit.Swarm.PlannerRig;

namespace FileTransfer.Tests.Unit.Swarm;

/// <summary>Nodes that leave, lie, are silent, slow or out of reach.</summary>
public sealed class SwarmTroubleTests
{
    [Fact]
    public void What_a_node_that_left_was_to_serve_is_planned_anew()
    {
        var rig = new PlannerRig(chunks: 4, new SwarmOptions { SeedExtraShare = 0 });
        rig.JoinComplete(0);
        rig.JoinComplete(1);
        rig.Join(2);
        var orders = rig.Next();
        Assert.Equal(2, orders.Count);
        var gone = orders[0].Source;

        rig.Planner.Leave(gone);
        rig.Verify(Named(2), orders[1].Chunk);
        var again = rig.Next();

        Assert.Contains(rig.Revoked, revoked => revoked.Source == gone && revoked.Receiver == Named(2));
        Assert.Contains(again, order => order.Chunk == orders[0].Chunk);
        Assert.DoesNotContain(again, order => order.Source == gone);
    }

    [Fact]
    public void A_chunk_whose_only_copy_is_lost_is_seeded_again()
    {
        var rig = new PlannerRig(chunks: 2);
        rig.Join(0);
        rig.Join(1);
        var first = rig.Next()[0];
        rig.Verify(first.Receiver, first.Chunk);

        rig.Planner.Leave(first.Receiver);

        Assert.Contains(rig.Next(), order => order.Source == Seed && order.Chunk == first.Chunk);
    }

    [Fact]
    public void A_banned_node_is_never_a_source_again_also_when_it_comes_back()
    {
        var rig = new PlannerRig(chunks: 40);
        rig.JoinComplete(0);
        rig.Join(1);
        Assert.Contains(rig.Next(), static order => order.Source == Named(0));

        rig.Planner.Banned(Named(0));
        rig.JoinComplete(0);
        var orders = rig.Finish();

        Assert.DoesNotContain(orders, static order => order.Source == Named(0));
        Assert.Equal(0, rig.Planner.Look(Named(1))?.Missing);
    }

    [Fact]
    public void A_pair_that_cannot_reach_each_other_is_not_tried_again()
    {
        var rig = new PlannerRig(chunks: 40);
        rig.JoinComplete(0);
        rig.JoinComplete(1);
        rig.Join(2);
        rig.Next();

        rig.Planner.Unreachable(Named(2), Named(0), rig.Now);
        var orders = rig.Finish();

        Assert.DoesNotContain(orders, static order => order.Source == Named(0));
        Assert.Contains(orders, static order => order.Source == Named(1));
    }

    [Fact]
    public void A_node_that_joins_anew_is_tried_again()
    {
        var rig = new PlannerRig(chunks: 40, new SwarmOptions { SeedExtraShare = 0 });
        rig.JoinComplete(0);
        rig.Join(1);
        rig.Next();
        rig.Planner.Unreachable(Named(1), Named(0), rig.Now);

        rig.JoinComplete(0);

        Assert.Contains(rig.Next(), static order => order.Source == Named(0));
    }

    /// <summary>One slow neighbour is enough for never being without a fetch.</summary>
    [Fact]
    public void Whose_neighbours_give_it_little_is_given_another()
    {
        var rig = new PlannerRig(chunks: 4000, new SwarmOptions { Neighbours = 2, SeedExtraShare = 0 });
        for (var node = 0; node < 8; node++) rig.JoinComplete(node);
        rig.Join(8);
        var sources = rig.Next().Select(static order => order.Source).ToHashSet();

        rig.Wait(TimeSpan.FromSeconds(1));
        var later = rig.Next().Select(static order => order.Source).ToHashSet();

        Assert.True(rig.Planner.Look(Named(8))?.OutstandingBytes > 0);
        Assert.NotEmpty(later.Except(sources));
    }

    [Fact]
    public void Whose_neighbours_keep_it_busy_is_given_no_others()
    {
        var rig = new PlannerRig(chunks: 4000, new SwarmOptions { Neighbours = 2, SeedExtraShare = 0 });
        for (var node = 0; node < 8; node++) rig.JoinComplete(node);
        rig.Join(8);
        rig.Verify(Named(8), rig.Next().Select(static order => order.Chunk));
        var sources = rig.Planner.Look(Named(8))?.Sources;

        for (var step = 0; step < 8; step++)
        {
            rig.Verify(Named(8), rig.Next().Select(static order => order.Chunk));
            rig.Wait(TimeSpan.FromMilliseconds(250));
        }

        Assert.Equal(sources, rig.Planner.Look(Named(8))?.Sources);
    }

    [Fact]
    public void Where_no_peer_is_in_reach_the_seed_serves_all()
    {
        var rig = new PlannerRig(chunks: 40);
        for (var node = 0; node < 3; node++) rig.Join(node);
        for (var one = 0; one < 3; one++)
        {
            for (var other = 0; other < 3; other++) rig.Planner.Unreachable(Named(one), Named(other), rig.Now);
        }

        var orders = rig.Finish();

        Assert.All(orders, static order => Assert.Equal(Seed, order.Source));
        Assert.All(Enumerable.Range(0, 3), node => Assert.Equal(0, rig.Planner.Look(Named(node))?.Missing));
    }

    [Fact]
    public void Two_wrong_chunks_from_one_source_and_the_pair_is_given_up()
    {
        var rig = new PlannerRig(chunks: 40, new SwarmOptions { SeedExtraShare = 0 });
        rig.JoinComplete(0);
        rig.Join(1);
        rig.Lose(rig.Next().First(static order => order.Source == Named(0)), FetchFailure.Corrupt);
        rig.Wait(TimeSpan.FromSeconds(5));
        rig.Lose(rig.Next().First(static order => order.Source == Named(0)), FetchFailure.Corrupt);

        rig.Wait(TimeSpan.FromMinutes(5));

        Assert.DoesNotContain(rig.Finish(), static order => order.Source == Named(0));
    }

    [Fact]
    public void After_a_failure_the_source_rests_and_is_asked_again()
    {
        var rig = new PlannerRig(chunks: 1, new SwarmOptions { SeedExtraShare = 0 });
        rig.JoinComplete(0);
        rig.Join(1);
        rig.Lose(Assert.Single(rig.Next()), FetchFailure.Gone);
        Assert.Empty(rig.Next());

        rig.Wait(TimeSpan.FromSeconds(3));

        Assert.Equal(Named(0), Assert.Single(rig.Next()).Source);
    }

    [Fact]
    public void A_silent_fetch_is_taken_back_after_the_time_for_it()
    {
        var rig = new PlannerRig(chunks: 1, new SwarmOptions { SeedExtraShare = 0, StallAfter = TimeSpan.FromSeconds(5) });
        rig.JoinComplete(0);
        rig.JoinComplete(1);
        rig.Join(2);
        var first = Assert.Single(rig.Next());

        rig.Wait(TimeSpan.FromSeconds(4));
        Assert.Empty(rig.Next());
        rig.Wait(TimeSpan.FromSeconds(1));

        Assert.NotEqual(first.Source, Assert.Single(rig.Next()).Source);
        Assert.Equal(first.Source, Assert.Single(rig.Revoked).Source);
    }

    [Fact]
    public void A_sign_of_progress_keeps_a_fetch()
    {
        var rig = new PlannerRig(chunks: 1, new SwarmOptions { SeedExtraShare = 0, StallAfter = TimeSpan.FromSeconds(5) });
        rig.JoinComplete(0);
        rig.Join(1);
        rig.Next();

        rig.Wait(TimeSpan.FromSeconds(4));
        rig.Planner.Progress(Named(1), Named(0), rig.Now);
        rig.Wait(TimeSpan.FromSeconds(4));

        Assert.Empty(rig.Next());
        Assert.Empty(rig.Revoked);
    }

    [Fact]
    public void Nobody_waits_for_what_only_a_slow_peer_has_or_fetches()
    {
        var rig = new PlannerRig(chunks: 400, new SwarmOptions { SeedSlots = 4 });
        for (var node = 0; node < 4; node++) rig.Join(node);
        var slow = new Queue<int>();
        for (var round = 0; round < 60; round++)
        {
            var orders = rig.Next();
            rig.Wait(TimeSpan.FromMilliseconds(250));
            foreach (var order in orders.Where(static order => order.Receiver == Named(0))) slow.Enqueue(order.Chunk);
            foreach (var group in orders.Where(static order => order.Receiver != Named(0)).GroupBy(static order => order.Receiver))
            {
                rig.Verify(group.Key, group.Select(static order => order.Chunk));
            }

            if (round % 10 == 9 && slow.TryDequeue(out var chunk)) rig.Verify(Named(0), chunk);
        }

        Assert.True(rig.Planner.Look(Named(0))?.IsSlow);
        Assert.All(Enumerable.Range(1, 3), node => Assert.Equal(0, rig.Planner.Look(Named(node))?.Missing));
        Assert.InRange(rig.Planner.SeedBytes, 0, (long)(1.1 * rig.Planner.TotalBytes));
    }

    [Fact]
    public void A_chunk_that_is_late_at_the_end_moves_to_another_source()
    {
        var rig = new PlannerRig(chunks: 60, new SwarmOptions { SeedExtraShare = 0 });
        rig.JoinComplete(0);
        rig.JoinComplete(1);
        rig.Join(2, canServe: true, [.. Enumerable.Range(0, 40)]);
        (NodeId Receiver, NodeId Source, int Chunk)? late = null;
        for (var round = 0; round < 12; round++)
        {
            var orders = rig.Next();
            late ??= orders.First(static order => order.Source == Named(0));
            rig.Wait(TimeSpan.FromMilliseconds(250));
            rig.Verify(Named(2), orders.Where(order => order != late).Select(static order => order.Chunk));
        }

        Assert.Contains(rig.Revoked, revoked => revoked.Source == Named(0));
        Assert.Equal(0, rig.Planner.Look(Named(2))?.Missing);
    }

    [Fact]
    public void Where_nobody_else_has_it_the_seed_sends_what_is_late_at_the_end()
    {
        var rig = new PlannerRig(chunks: 60);
        rig.JoinComplete(0);
        rig.Join(1);
        (NodeId Receiver, NodeId Source, int Chunk)? late = null;
        var all = new List<(NodeId Receiver, NodeId Source, int Chunk)>();
        for (var round = 0; round < 40; round++)
        {
            var orders = rig.Next();
            var isNearTheEnd = rig.Planner.Look(Named(1))?.Missing < 20;
            if (isNearTheEnd && late is null && orders.Find(static order => order.Source == Named(0)) is { Source: not null } found) late = found;
            all.AddRange(orders);
            rig.Wait(TimeSpan.FromMilliseconds(250));
            rig.Verify(Named(1), orders.Where(order => order != late).Select(static order => order.Chunk));
        }

        Assert.Contains((Named(1), Seed, late!.Value.Chunk), all);
        Assert.Equal(0, rig.Planner.Look(Named(1))?.Missing);
    }

    [Fact]
    public void News_of_strangers_is_ignored()
    {
        var rig = new PlannerRig(chunks: 3);

        rig.Verify(Named(1), 0);
        rig.Planner.Leave(Named(1));
        rig.Planner.Unreachable(Named(1), Named(2), rig.Now);
        rig.Lose((Named(1), Named(2), 0), FetchFailure.Gone);

        Assert.Same(SwarmPlan.Empty, rig.Planner.Next(rig.Now));
        Assert.Null(rig.Planner.Look(Named(1)));
    }
}
