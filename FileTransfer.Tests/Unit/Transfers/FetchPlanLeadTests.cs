using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Unit.Transfers;

public sealed class FetchPlanLeadTests
{
    private static readonly NodeId A = NodeId.Parse("a");

    [Fact]
    public void No_more_is_asked_for_than_may_have_been_by_now()
    {
        var options = new TransferOptions { InitialWindowBytes = 8 * Chunk, WindowBytes = 8 * Chunk };
        var plan = new FetchPlan(OneFile(8), new ChunkMap(), options);
        plan.AssignAll(A);

        var first = Asked(plan, 3 * Chunk);
        foreach (var chunk in first)
        {
            plan.Arrive(A, chunk);
            plan.Verified(chunk);
        }

        Assert.Equal([0, 1, 2], first);
        Assert.Empty(Asked(plan, (4 * Chunk) - 1));
        Assert.True(plan.IsHeldBack);
        Assert.Equal([3], Asked(plan, 4 * Chunk));
        Assert.True(plan.IsHeldBack);
        Assert.Equal([4, 5, 6, 7], Asked(plan, 8 * Chunk));
        Assert.False(plan.IsHeldBack);
    }

    private static int[] Asked(FetchPlan plan, long most) => Chunks([.. plan.Next(most).SelectMany(fetch => fetch.Chunks)]);
}
