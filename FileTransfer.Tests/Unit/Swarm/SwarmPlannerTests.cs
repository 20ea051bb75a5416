using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;
using Xunit;
using static FileTransfer.Tests.Unit.Swarm.PlannerRig;

namespace FileTransfer.Tests.Unit.Swarm;

public sealed class SwarmPlannerTests
{
    [Fact]
    public void The_seed_gives_each_chunk_to_one_peer_first()
    {
        var rig = new PlannerRig(chunks: 8);
        for (var node = 0; node < 4; node++) rig.Join(node);

        var orders = rig.Next();

        Assert.All(orders, static order => Assert.Equal(Seed, order.Source));
        Assert.Equal(orders.Count, orders.Select(static order => order.Chunk).Distinct().Count());
    }

    [Fact]
    public void Different_peers_get_the_first_copies()
    {
        var rig = new PlannerRig(chunks: 1000, new SwarmOptions { SeedSlots = 4 });
        for (var node = 0; node < 6; node++) rig.Join(node);

        Assert.Equal(4, rig.Next().Select(static order => order.Receiver).Distinct().Count());
    }

    [Fact]
    public void A_verified_chunk_is_fetched_from_the_peer_and_not_from_the_seed()
    {
        var rig = new PlannerRig(chunks: 4);
        for (var node = 0; node < 4; node++) rig.Join(node);
        var first = rig.Next()[0];

        rig.Verify(first.Receiver, first.Chunk);
        var orders = rig.Next().Where(order => order.Chunk == first.Chunk).ToArray();

        Assert.Equal(3, orders.Length);
        Assert.All(orders, order => Assert.Equal(first.Receiver, order.Source));
    }

    [Fact]
    public void The_rarest_chunk_goes_first()
    {
        var rig = new PlannerRig(chunks: 100, new SwarmOptions { SeedSlots = 0 });
        for (var node = 0; node < 3; node++) rig.Join(node, canServe: false, [.. Enumerable.Range(0, 99)]);
        for (var node = 3; node < 7; node++) rig.Join(node, canServe: true, [.. Enumerable.Range(0, 99).Where(chunk => chunk != 40)]);
        rig.JoinComplete(7);
        rig.Join(8);

        var fromOwner = rig.Next().Where(static order => order.Source == Named(7)).ToLookup(static order => order.Receiver);

        Assert.NotEmpty(fromOwner);
        Assert.All(fromOwner, static orders => Assert.Contains(orders.First().Chunk, new[] { 40, 99 }));
    }

    [Fact]
    public void A_source_serves_no_more_receivers_at_once_than_it_has_slots()
    {
        var rig = new PlannerRig(chunks: 64, new SwarmOptions { UploadSlots = 3, SeedExtraShare = 0 });
        rig.JoinComplete(0);
        for (var node = 1; node < 9; node++) rig.Join(node);

        var served = rig.Next().Where(static order => order.Source == Named(0)).Select(static order => order.Receiver).Distinct();

        Assert.Equal(3, served.Count());
    }

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
    public void Only_what_the_seed_has_is_ordered_from_it()
    {
        var rig = new PlannerRig(chunks: 10, seedHasAll: false);
        rig.Join(0);
        Assert.Empty(rig.Next());

        rig.Planner.SeedHas(new ChunkRange(0, 3));

        Assert.Equal([0, 1, 2], rig.Next().Select(static order => order.Chunk).Order());
    }

    [Fact]
    public void Who_comes_late_is_served_by_peers()
    {
        var rig = new PlannerRig(chunks: 100);
        for (var node = 0; node < 3; node++) rig.Join(node);
        rig.Finish();
        var before = rig.Planner.SeedBytes;

        rig.Join(3);
        rig.Finish();

        Assert.Equal(0, rig.Planner.Look(Named(3))?.Missing);
        Assert.InRange(rig.Planner.SeedBytes - before, 0, rig.Planner.TotalBytes / 5);
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
    public void A_node_that_takes_no_connections_is_served_and_serves_nobody()
    {
        var rig = new PlannerRig(chunks: 40);
        rig.Join(0, canServe: false);
        rig.Join(1);

        var orders = rig.Finish();

        Assert.DoesNotContain(orders, static order => order.Source == Named(0));
        Assert.Equal(0, rig.Planner.Look(Named(0))?.Missing);
    }

    [Fact]
    public void A_seed_without_slots_sends_nothing_until_it_has_some()
    {
        var rig = new PlannerRig(chunks: 10, new SwarmOptions { SeedSlots = 0 });
        rig.Join(0);
        Assert.Empty(rig.Finish(mostRounds: 20));

        rig.Planner.Options = new SwarmOptions();

        Assert.Equal(10, rig.Finish(mostRounds: 20).Count);
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
    public void What_came_is_never_ordered_again_even_if_nobody_ordered_it()
    {
        var rig = new PlannerRig(chunks: 3, seedHasAll: false);
        rig.Join(0, canServe: true, 0);
        rig.Verify(Named(0), 1);
        rig.Planner.SeedHas(new ChunkRange(0, 3));

        Assert.Equal(2, Assert.Single(rig.Next()).Chunk);
    }

    [Fact]
    public void An_empty_content_needs_no_orders()
    {
        var rig = new PlannerRig(chunks: 0);
        rig.Join(0);
        rig.Wait(TimeSpan.FromSeconds(1));

        Assert.Empty(rig.Next());
        Assert.Equal(0, rig.Planner.Look(Named(0))?.Missing);
    }

    [Fact]
    public void The_seed_is_no_receiver() =>
        Assert.Throws<ArgumentException>(() => new PlannerRig(1).Planner.Join(Seed, new ChunkMap(), canServe: true, TimeSpan.Zero));

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
