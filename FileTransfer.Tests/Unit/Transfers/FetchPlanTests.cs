using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Unit.Transfers;

public sealed class FetchPlanTests
{
    private static readonly NodeId A = NodeId.Parse("a");
    private static readonly NodeId B = NodeId.Parse("b");

    private static readonly TransferOptions Options = new()
    {
        InitialWindowBytes = 2 * Chunk,
        WindowBytes = 8 * Chunk,
        UnflushedBytes = 100 * Chunk,
    };

    [Fact]
    public void The_window_of_a_planned_transfer_stays_what_it_was_when_it_was_used_up()
    {
        var plan = new FetchPlan(OneFile(64), new ChunkMap(), Options with { WindowBytes = 2 * Chunk }, isPlanned: true);
        plan.Assign(A, [new ChunkRange(0, 64)]);

        for (var round = 0; round < 3; round++)
        {
            var chunks = Asked(plan);
            Assert.Equal(8, chunks.Length);
            foreach (var chunk in chunks)
            {
                plan.Arrive(A, chunk);
                plan.Verified(chunk);
            }
        }
    }

    [Fact]
    public void What_is_wanted_first_is_asked_for_first_and_once()
    {
        var plan = new FetchPlan(OneFile(8), new ChunkMap([new ChunkRange(6, 1)]), Options);
        plan.AssignAll(A);
        plan.AskFirst(new ChunkMap([new ChunkRange(3, 1), new ChunkRange(5, 2)]));

        Assert.Equal([3, 5], Asked(plan));
        plan.Arrive(A, 3);
        plan.Arrive(A, 5);
        plan.Verified(3);
        plan.Verified(5);

        Assert.Equal([0, 1, 2, 4], Asked(plan));
    }

    [Fact]
    public void Nothing_else_is_asked_for_before_what_is_wanted_first_is_here()
    {
        var plan = new FetchPlan(OneFile(8), new ChunkMap(), Options with { InitialWindowBytes = 8 * Chunk });
        plan.AssignAll(A);
        plan.AskFirst(new ChunkMap([new ChunkRange(3, 1), new ChunkRange(5, 1)]));

        Assert.Equal([3, 5], Asked(plan));
        plan.Arrive(A, 3);
        plan.Verified(3);
        Assert.Empty(plan.Next());

        plan.Arrive(A, 5);
        plan.Verified(5);
        Assert.Equal([0, 1, 2, 4, 6, 7], Asked(plan));
    }

    [Fact]
    public void What_is_set_aside_may_still_come_once_and_holds_nothing_back()
    {
        var plan = new FetchPlan(OneFile(64), new ChunkMap(), Options with { WindowBytes = 2 * Chunk }, isPlanned: true);
        plan.Assign(A, [new ChunkRange(0, 20)]);
        var before = Chunks(Assert.Single(plan.Next()).Chunks);

        var (source, late) = Assert.Single(plan.SetAside());
        plan.Assign(B, [new ChunkRange(30, 20)]);
        var after = Assert.Single(plan.Next());

        Assert.Equal((A, 8), (source, before.Length));
        Assert.Equal(before, Chunks(late));
        Assert.Equal((B, before.Length), (after.Source, Chunks(after.Chunks).Length));
        Assert.Equal(FetchPlan.Arrival.New, plan.Arrive(A, before[0]));
        Assert.Equal(FetchPlan.Arrival.Unasked, plan.Arrive(A, before[0]));
        Assert.Equal(FetchPlan.Arrival.Unasked, plan.Arrive(A, 19));
        Assert.True(plan.IsWriting);
        plan.Verified(before[0]);
        foreach (var chunk in Chunks(after.Chunks))
        {
            Assert.Equal(FetchPlan.Arrival.New, plan.Arrive(B, chunk));
            plan.Verified(chunk);
        }

        Assert.False(plan.IsWriting);
        Assert.False(plan.Missing.Contains(before[0]));
        Assert.Equal(8, Chunks(Assert.Single(plan.Next()).Chunks).Length);
    }

    /// <summary>A flush covers what is written, and its answer may overtake the news that a chunk was.</summary>
    [Fact]
    public void A_chunk_that_is_durable_before_it_is_told_as_verified_counts_once()
    {
        var plan = Plan(OneFile(2), new ChunkMap(), Options);
        foreach (var chunk in Asked(plan)) plan.Arrive(A, chunk);

        plan.Durable([new ChunkRange(0, 1)]);
        Assert.Equal((Chunk, 0), (plan.DurableBytes, plan.UnflushedBytes));
        plan.Verified(0);
        Assert.Equal((Chunk, 0), (plan.DurableBytes, plan.UnflushedBytes));
        Assert.False(plan.AllVerified);
        plan.Verified(1);

        Assert.True(plan.AllVerified);
        Assert.Equal(Chunk, plan.UnflushedBytes);
        plan.Durable([new ChunkRange(0, 2)]);
        Assert.True(plan.AllDurable);
        Assert.Equal((2 * Chunk, 0), (plan.DurableBytes, plan.UnflushedBytes));
    }

    [Fact]
    public void The_window_starts_small_and_doubles_when_it_was_used_up()
    {
        var plan = Plan(OneFile(64), new ChunkMap(), Options);
        var asked = new List<int>();

        for (var round = 0; round < 5; round++)
        {
            var chunks = Asked(plan);
            asked.Add(chunks.Length);
            foreach (var chunk in chunks)
            {
                Assert.Equal(FetchPlan.Arrival.New, plan.Arrive(A, chunk));
                plan.Verified(chunk);
            }
        }

        Assert.Equal([2, 4, 8, 8, 8], asked);
    }

    [Fact]
    public void A_small_rest_of_the_window_is_not_worth_a_message()
    {
        var plan = Plan(OneFile(64), new ChunkMap(), Options with { InitialWindowBytes = 8 * Chunk });
        plan.Next();

        Take(plan, 0);
        Assert.Empty(plan.Next());
        Take(plan, 1);

        Assert.Equal([8, 9], Asked(plan));
    }

    [Fact]
    public void A_chunk_larger_than_the_window_is_asked_for_alone()
    {
        var plan = Plan(OneFile(3), new ChunkMap(), Options with { WindowBytes = 1, InitialWindowBytes = 1 });

        Assert.Equal([0], Asked(plan));
        Assert.Empty(plan.Next());
        Take(plan, 0);

        Assert.Equal([1], Asked(plan));
    }

    [Fact]
    public void Unflushed_chunks_hold_back_what_is_asked()
    {
        var plan = Plan(OneFile(8), new ChunkMap(), Options with { UnflushedBytes = 2 * Chunk });
        plan.Next();
        Take(plan, 0);
        Take(plan, 1);

        Assert.Empty(plan.Next());
        plan.Durable([new ChunkRange(0, 1)]);

        Assert.NotEmpty(plan.Next());
    }

    [Fact]
    public void A_refused_chunk_is_asked_for_again()
    {
        var plan = Plan(OneFile(1), new ChunkMap(), Options);
        plan.Next();
        Assert.Equal(FetchPlan.Arrival.New, plan.Arrive(A, 0));

        plan.Refused(A, 0);

        Assert.Equal([0], Asked(plan));
    }

    [Fact]
    public void A_chunk_arrives_once()
    {
        var plan = Plan(OneFile(1), new ChunkMap(), Options);

        Assert.Equal(FetchPlan.Arrival.Unasked, plan.Arrive(A, 0));
        plan.Next();
        Assert.Equal(FetchPlan.Arrival.New, plan.Arrive(A, 0));
        Assert.Equal(FetchPlan.Arrival.Unasked, plan.Arrive(A, 0));
    }

    [Fact]
    public void Tiny_files_are_bounded_by_their_number()
    {
        var manifest = Manifest.Create([.. Enumerable.Range(0, FetchPlan.MaxAskedChunks + 10).Select(i => File($"f{i}", 1))]);

        Assert.Equal(FetchPlan.MaxAskedChunks, Asked(Plan(manifest, new ChunkMap(), Options)).Length);
    }

    [Fact]
    public void Only_what_was_assigned_is_asked_of_whom_it_was_assigned_to()
    {
        var plan = new FetchPlan(OneFile(8), new ChunkMap([new ChunkRange(1, 1)]), Options with { InitialWindowBytes = 8 * Chunk });
        Assert.Empty(plan.Next());

        plan.Assign(A, [new ChunkRange(0, 3)]);
        plan.Assign(B, [new ChunkRange(5, 2)]);

        var next = plan.Next().ToDictionary(fetch => fetch.Source, fetch => Chunks(fetch.Chunks));
        Assert.Equal([0, 2], next[A]);
        Assert.Equal([5, 6], next[B]);
        Assert.Equal(FetchPlan.Arrival.Unasked, plan.Arrive(B, 0));
    }

    [Fact]
    public void What_one_source_owes_does_not_keep_a_planned_fetch_from_another()
    {
        var plan = new FetchPlan(
            OneFile(8), new ChunkMap(), Options with { InitialWindowBytes = 2 * Chunk, WindowBytes = 8 * Chunk }, isPlanned: true);
        plan.Assign(A, [new ChunkRange(0, 4)]);
        plan.Assign(B, [new ChunkRange(4, 4)]);

        var next = plan.Next().ToDictionary(fetch => fetch.Source, fetch => Chunks(fetch.Chunks));
        Assert.Equal([0, 1, 2, 3], next[A]);
        Assert.Equal([4, 5, 6, 7], next[B]);
    }

    [Fact]
    public void A_chunk_that_two_sources_deliver_counts_once()
    {
        var plan = new FetchPlan(OneFile(2), new ChunkMap(), Options);
        plan.Assign(A, [new ChunkRange(0, 1)]);
        plan.Next();
        plan.Assign(B, [new ChunkRange(0, 1)]);
        plan.Next();

        Assert.Equal(FetchPlan.Arrival.New, plan.Arrive(B, 0));
        Assert.Equal(FetchPlan.Arrival.Duplicate, plan.Arrive(A, 0));
        plan.Verified(0);
        plan.Assign(A, [new ChunkRange(1, 1)]);

        Assert.Equal([1], Asked(plan));
    }

    [Fact]
    public void What_a_lost_source_owes_is_told_and_can_come_from_another()
    {
        var plan = new FetchPlan(OneFile(4), new ChunkMap(), Options);
        plan.Assign(A, [new ChunkRange(0, 4)]);
        Assert.Equal([0, 1], Asked(plan));
        Take(plan, 0);

        Assert.Equal([1, 2, 3], Chunks(plan.Drop(A)));
        Assert.Equal(FetchPlan.Arrival.Unasked, plan.Arrive(A, 1));
        plan.Assign(B, [new ChunkRange(1, 3)]);

        Assert.Equal([1, 2], Asked(plan));
    }

    [Fact]
    public void What_was_asked_already_cannot_be_taken_back()
    {
        var plan = Plan(OneFile(4), new ChunkMap(), Options);
        Assert.Equal([0, 1], Asked(plan));

        plan.Unassign(A, [new ChunkRange(0, 4)]);
        Take(plan, 0);
        Take(plan, 1);

        Assert.Empty(plan.Next());
    }

    private static FetchPlan Plan(Manifest manifest, ChunkMap durable, TransferOptions options)
    {
        var plan = new FetchPlan(manifest, durable, options);
        plan.AssignAll(A);
        return plan;
    }

    private static int[] Asked(FetchPlan plan) => Chunks([.. plan.Next().SelectMany(fetch => fetch.Chunks)]);

    private static void Take(FetchPlan plan, int chunk)
    {
        Assert.Equal(FetchPlan.Arrival.New, plan.Arrive(A, chunk));
        plan.Verified(chunk);
    }
}
