using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Swarm;
using Xunit;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Unit.Swarm;

public sealed class LonelyPlanTests
{
    private static readonly NodeId A = NodeId.Parse("a");
    private static readonly NodeId B = NodeId.Parse("b");

    [Fact]
    public void Only_what_is_wanted_and_there_is_fetched()
    {
        var plan = Plan(8, [0, 1, 2]);
        Assert.Empty(plan.Next());

        plan.Has(A, [new ChunkRange(1, 7)]);

        Assert.Equal([(A, 1), (A, 2)], Asked(plan));
        Assert.Empty(plan.Next());
    }

    [Fact]
    public void The_rarest_goes_first()
    {
        var plan = Plan(8, [.. Enumerable.Range(0, 8)], most: 1);
        plan.Has(B, [new ChunkRange(0, 6)]);
        plan.Asked(B, [new ChunkRange(0, 2)]);
        plan.Has(B, [new ChunkRange(0, 2)]);   // owes two, and so is given no more
        plan.Has(A, [new ChunkRange(0, 8)]);

        Assert.Equal([(A, 6), (A, 7)], Asked(plan));
    }

    [Fact]
    public void One_peer_owes_a_quarter_at_most_and_the_least_busy_is_asked_first()
    {
        var plan = Plan(64, [.. Enumerable.Range(0, 64)], most: 16 * Chunk);
        plan.Has(A, [new ChunkRange(0, 64)]);
        Assert.Equal(4, Asked(plan).Length);

        for (var i = 0; i < 9; i++) plan.Has(NodeId.Parse($"p{i}"), [new ChunkRange(0, 64)]);

        Assert.Equal(12 + (6 * 2), Asked(plan).Length);   // beyond the bound of all, two each
    }

    [Fact]
    public void Tiny_chunks_are_bounded_by_their_number()
    {
        var manifest = Manifest.Create([.. Enumerable.Range(0, 1000).Select(i => File($"f{i:0000}", 1))]);
        var plan = new LonelyPlan(manifest, ChunkMap.Full(1000), 1 << 20, new Random(1));

        plan.Has(A, [new ChunkRange(0, 1000)]);

        Assert.Equal(256, Asked(plan).Length);
        Assert.Empty(plan.Next());
    }

    [Fact]
    public void What_was_asked_for_before_is_owed_once_the_peer_has_it_and_not_asked_for_again()
    {
        var plan = Plan(4, [0, 1, 2, 3]);
        plan.Asked(A, [new ChunkRange(0, 2)]);
        plan.Has(B, [new ChunkRange(1, 1)]);
        Assert.Equal([(B, 1)], Asked(plan));

        plan.Has(A, [new ChunkRange(0, 3)]);

        Assert.Equal([(A, 2)], Asked(plan));
    }

    [Fact]
    public void What_a_peer_owed_that_is_gone_is_fetched_elsewhere()
    {
        var plan = Plan(4, [0, 1]);
        plan.Has(A, [new ChunkRange(0, 2)]);
        Assert.Equal(2, Asked(plan).Length);
        plan.Has(B, [new ChunkRange(0, 2)]);
        Assert.Empty(plan.Next());
        plan.Came(0);

        plan.Gone(A);

        Assert.Equal([(B, 1)], Asked(plan));
    }

    [Fact]
    public void What_came_wrong_is_fetched_again_and_what_came_right_is_not()
    {
        var plan = Plan(4, [0, 1]);
        plan.Has(A, [new ChunkRange(0, 2)]);
        Assert.Equal(2, Asked(plan).Length);

        plan.Want(0);
        plan.Came(1);
        plan.Want(1);
        plan.Want(3);
        Assert.False(plan.IsDone);

        Assert.Equal([(A, 0)], Asked(plan));
        plan.Came(0);
        Assert.True(plan.IsDone);
    }

    private static LonelyPlan Plan(int chunks, int[] wanted, long most = 64L * Chunk) =>
        new(OneFile(chunks), new ChunkMap(wanted.Select(chunk => new ChunkRange(chunk, 1))), most, new Random(1));

    private static (NodeId Peer, int Chunk)[] Asked(LonelyPlan plan) =>
        [.. plan.Next().SelectMany(next => Chunks(next.Chunks).Select(chunk => (next.Peer, chunk)))];
}
