using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;
using Xunit;
using static FileTransfer.Tests.Unit.Swarm.PlannerRig;

namespace FileTransfer.Tests.Unit.Swarm;

/// <summary>Peers that are reached, asked, and do not deliver.</summary>
public sealed class SwarmLossTests
{
    /// <summary>Of two receivers: the other one is all that there is besides the seed.</summary>
    [Theory]
    [InlineData(nameof(FetchFailure.Stalled))]
    [InlineData(nameof(FetchFailure.Gone))]
    public void Whose_only_peer_never_delivers_is_served_by_the_seed(string why)
    {
        var rig = new PlannerRig(chunks: 40);
        rig.JoinComplete(0);
        rig.Join(1);

        for (var round = 0; round < 4; round++)
        {
            foreach (var order in rig.Next())
            {
                if (order.Source == Named(0)) rig.Lose(order, Enum.Parse<FetchFailure>(why));
                else rig.Verify(Named(1), order.Chunk);
            }

            rig.Wait(TimeSpan.FromMinutes(1));
        }

        Assert.All(rig.Finish(), static order => Assert.Equal(Seed, order.Source));
        Assert.Equal(0, rig.Planner.Look(Named(1))?.Missing);
    }

    [Fact]
    public void A_peer_that_delivers_in_between_is_asked_again_however_often_it_fails()
    {
        var rig = new PlannerRig(chunks: 40, new SwarmOptions { SeedExtraShare = 0 });
        rig.JoinComplete(0);
        rig.Join(1);

        for (var round = 0; round < 8; round++)
        {
            var orders = rig.Next();
            Assert.All(orders, static order => Assert.Equal(Named(0), order.Source));
            rig.Verify(Named(1), orders[0].Chunk);
            var lost = new ChunkMap(orders.Skip(1).Select(static order => new ChunkRange(order.Chunk, 1)));
            rig.Planner.Lost(Named(1), Named(0), lost.Runs, FetchFailure.Gone, rig.Now);
            rig.Wait(TimeSpan.FromMinutes(1));
        }
    }
}
