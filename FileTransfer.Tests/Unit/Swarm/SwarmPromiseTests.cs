using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;
using Xunit;
using static FileTransfer.Tests.Unit.Swarm.PlannerRig;

namespace FileTransfer.Tests.Unit.Swarm;

/// <summary>Chunks that are asked of a peer while the seed is still sending them to it.</summary>
public sealed class SwarmPromiseTests
{
    [Fact]
    public void What_the_seed_sends_to_one_is_asked_of_it_by_the_others_at_once()
    {
        var rig = Joined(out var orders);

        var first = orders.First(order => order.Source == Seed);
        var asked = orders.Where(order => order.Chunk == first.Chunk && order.Source != Seed).ToArray();

        Assert.NotEmpty(asked);
        Assert.All(asked, order => Assert.Equal(first.Receiver, order.Source));
        Assert.Equal(rig.Chunks, orders.Where(order => order.Source == Seed).Select(order => order.Chunk).Distinct().Count());
    }

    [Fact]
    public void Nothing_is_asked_twice_when_it_has_come()
    {
        var rig = Joined(out var orders);
        var first = orders.First(order => order.Source == Seed);

        rig.Verify(first.Receiver, first.Chunk);

        var waiting = orders.Where(order => order.Chunk == first.Chunk && order.Source != Seed).Select(order => order.Receiver);
        Assert.DoesNotContain(rig.Next(), order => order.Chunk == first.Chunk && waiting.Contains(order.Receiver));
        Assert.Empty(rig.Revoked);
    }

    [Fact]
    public void What_will_not_come_is_taken_back_from_all_who_wait_for_it()
    {
        var rig = Joined(out var orders);
        var first = orders.First(order => order.Source == Seed);
        var waiting = orders.Where(order => order.Chunk == first.Chunk && order.Source == first.Receiver)
            .Select(order => order.Receiver).ToArray();
        Assert.NotEmpty(waiting);

        rig.Lose(first, FetchFailure.Gone);
        rig.Next();

        foreach (var receiver in waiting)
        {
            Assert.Contains(rig.Revoked, revoked => revoked.Receiver == receiver && revoked.Source == first.Receiver
                && revoked.Chunks.Any(range => range.First <= first.Chunk && first.Chunk < range.End));
        }
    }

    [Fact]
    public void Who_leaves_takes_its_promises_along()
    {
        var rig = Joined(out var orders);
        var first = orders.First(order => order.Source == Seed);

        rig.Planner.Leave(first.Receiver);
        var again = rig.Next();

        Assert.Contains(again, order => order.Chunk == first.Chunk && order.Source == Seed);
        Assert.DoesNotContain(again, order => order.Source == first.Receiver);
    }

    [Fact]
    public void What_waits_for_the_seed_is_not_held_against_the_peer_that_waits_too()
    {
        var rig = Joined(out var orders);
        var promising = orders.First(order => order.Source == Seed).Receiver;

        rig.Wait(TimeSpan.FromSeconds(10));

        Assert.False(rig.Planner.Look(promising)!.IsSlow);
    }

    /// <summary>Every edge has carried something, so that it takes more than one chunk; few chunks are left.</summary>
    private static PlannerRig Joined(out List<(NodeId Receiver, NodeId Source, int Chunk)> orders)
    {
        var rig = new PlannerRig(chunks: 4, promises: true);
        for (var node = 0; node < 4; node++) rig.Join(node);
        orders = rig.Next();
        return rig;
    }
}
