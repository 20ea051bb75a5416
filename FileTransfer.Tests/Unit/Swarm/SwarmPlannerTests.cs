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

    [Theory]
    [InlineData(1, 8)]
    [InlineData(4, 3)]
    [InlineData(16, 2)]
    public void Few_receivers_are_asked_of_the_seed_what_many_would_be(int receivers, int each)
    {
        var options = new SwarmOptions { FirstOutstandingBytes = 16 * PlannerRig.ChunkBytes, MinOutstandingBytes = PlannerRig.ChunkBytes };
        var rig = new PlannerRig(chunks: 100, options);
        for (var node = 0; node < receivers; node++) rig.Join(node);

        var served = rig.Next().Where(static order => order.Source == PlannerRig.Seed).CountBy(static order => order.Receiver).ToArray();

        Assert.Equal(Math.Min(receivers, options.SeedSlots), served.Length);
        Assert.All(served, receiver => Assert.InRange(receiver.Value, each, 2 * each));
    }

    [Fact]
    public void Who_answers_first_is_not_given_what_is_for_those_who_are_coming()
    {
        var rig = new PlannerRig(chunks: 100);
        rig.Planner.Coming = 7;
        rig.Join(0);

        Assert.Equal(rig.Planner.Options.FirstOutstandingBytes / PlannerRig.ChunkBytes / rig.Planner.Options.SeedSlots, rig.Next().Count);
    }

    [Theory]
    [InlineData(100, 2, 2)]     // one on its way, one behind it
    [InlineData(300, 3, 12)]    // far: as much as a loop takes, and as much again
    public void Near_receivers_have_little_in_the_queue_of_the_seed(int millisecondsForAChunk, int least, int most)
    {
        var rig = new PlannerRig(chunks: 4000, new SwarmOptions { MinOutstandingBytes = PlannerRig.ChunkBytes });
        for (var node = 0; node < 8; node++) rig.Join(node);
        var queues = Enumerable.Range(0, 8).ToDictionary(Named, static _ => new Queue<int>());
        for (var step = 0; step < 50; step++)
        {
            Order();
            rig.Pass(TimeSpan.FromMilliseconds(millisecondsForAChunk));
            foreach (var (node, queue) in queues) rig.Verify(node, queue.Dequeue());
        }

        Order();

        Assert.All(queues.Values, queue => Assert.InRange(queue.Count, least, most));

        void Order()
        {
            foreach (var order in rig.Next().Where(static order => order.Source == PlannerRig.Seed)) queues[order.Receiver].Enqueue(order.Chunk);
        }
    }

    [Theory]
    [InlineData(16, 12)]   // two loops of the rig would be 8
    [InlineData(4, 8)]     // no more than two seconds
    [InlineData(80, 40)]   // two loops
    public void A_receiver_has_some_chunks_outstanding_at_each_source_however_long_they_take(int chunksPerSecond, int outstanding)
    {
        var rig = new PlannerRig(chunks: 2000, new SwarmOptions { SeedSlots = 0, MinOutstandingBytes = PlannerRig.ChunkBytes });
        for (var node = 1; node <= 4; node++) rig.JoinComplete(node);
        rig.Join(0);
        var queue = new Queue<int>();
        for (var step = 0; step < 40; step++)
        {
            foreach (var order in rig.Next()) queue.Enqueue(order.Chunk);
            rig.Wait(TimeSpan.FromMilliseconds(250));
            for (var i = 0; i < chunksPerSecond / 4 && queue.Count > 0; i++) rig.Verify(Named(0), queue.Dequeue());
        }

        rig.Next();

        Assert.InRange(rig.Planner.Look(Named(0))!.OutstandingBytes / PlannerRig.ChunkBytes, outstanding - 1, outstanding + 1);
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

    [Theory]
    [InlineData(7, 3)]    // nine are not all neighbours
    [InlineData(8, 8)]
    public void A_source_serves_no_more_receivers_at_once_than_it_has_slots_unless_all_are_neighbours(int neighbours, int expected)
    {
        var rig = new PlannerRig(chunks: 64, new SwarmOptions { UploadSlots = 3, Neighbours = neighbours, SeedExtraShare = 0 });
        rig.JoinComplete(0);
        for (var node = 1; node < 9; node++) rig.Join(node);

        var served = rig.Next().Where(static order => order.Source == Named(0)).Select(static order => order.Receiver).Distinct();

        Assert.Equal(expected, served.Count());
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
    public void While_the_content_is_not_all_there_the_seed_sends_nothing_twice()
    {
        var rig = new PlannerRig(chunks: 100, seedHasAll: false);
        rig.Planner.SeedHas(new ChunkRange(0, 2));
        rig.Join(0);
        rig.Join(1);
        rig.Join(2);

        Assert.Equal([0, 1], rig.Next().Select(static order => order.Chunk).Order());
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
}
