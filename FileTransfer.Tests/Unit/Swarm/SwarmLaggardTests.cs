using FileTransfer.Actors.Swarm;
using Xunit;
using static FileTransfer.Tests.Unit.Swarm.PlannerRig;

namespace FileTransfer.Tests.Unit.Swarm;

/// <summary>Receivers that have fallen behind, for whatever reason but a slow line of their own.</summary>
public sealed class SwarmLaggardTests
{
    private const int Slots = 3;
    private const int Newcomer = 8;

    [Theory]
    [InlineData(50, true)]
    [InlineData(88, false)]   // as far as the others
    public void Who_lags_in_a_sparse_swarm_is_served_beside_those_who_have_the_slots(int has, bool isServed)
    {
        var rig = new PlannerRig(chunks: 100, new SwarmOptions
        {
            UploadSlots = Slots,
            Neighbours = 4,
            SeedSlots = 0,
            SeedExtraShare = 0,
            SlotsForLaggards = 1,
        });
        rig.JoinComplete(0);
        for (var node = 1; node <= Slots; node++) rig.Join(node, canServe: false, [.. Enumerable.Range(0, 89)]);
        for (var node = Slots + 1; node < Newcomer; node++) rig.Join(node, canServe: false, [.. Enumerable.Range(0, 100)]);
        var served = rig.Next().Select(static order => order.Receiver).Distinct().Count();

        rig.Join(Newcomer, canServe: false, [.. Enumerable.Range(0, has)]);
        rig.Wait(TimeSpan.FromMilliseconds(250));

        Assert.Equal(Slots, served);
        Assert.Equal(isServed, rig.Next().Any(static order => order.Receiver == Named(Newcomer)));
    }
}
