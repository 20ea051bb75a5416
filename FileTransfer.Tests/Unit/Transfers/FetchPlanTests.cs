using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Unit.Transfers;

public sealed class FetchPlanTests
{
    private static readonly TransferOptions Options = new()
    {
        InitialWindowBytes = 2 * Chunk,
        WindowBytes = 8 * Chunk,
        UnflushedBytes = 100 * Chunk,
    };

    [Fact]
    public void The_window_starts_small_and_doubles_when_it_was_used_up()
    {
        var plan = new FetchPlan(OneFile(64), new ChunkMap(), Options);
        var asked = new List<int>();

        for (var round = 0; round < 5; round++)
        {
            var chunks = Chunks(plan.Next());
            asked.Add(chunks.Length);
            foreach (var chunk in chunks)
            {
                Assert.True(plan.Arrive(chunk));
                plan.Verified(chunk);
            }
        }

        Assert.Equal([2, 4, 8, 8, 8], asked);
    }

    [Fact]
    public void A_small_rest_of_the_window_is_not_worth_a_message()
    {
        var plan = new FetchPlan(OneFile(64), new ChunkMap(), Options with { InitialWindowBytes = 8 * Chunk });
        plan.Next();

        Take(plan, 0);
        Assert.Empty(plan.Next());
        Take(plan, 1);

        Assert.Equal([8, 9], Chunks(plan.Next()));
    }

    [Fact]
    public void A_chunk_larger_than_the_window_is_asked_for_alone()
    {
        var plan = new FetchPlan(OneFile(3), new ChunkMap(), Options with { WindowBytes = 1, InitialWindowBytes = 1 });

        Assert.Equal([0], Chunks(plan.Next()));
        Assert.Empty(plan.Next());
        Take(plan, 0);

        Assert.Equal([1], Chunks(plan.Next()));
    }

    [Fact]
    public void Unflushed_chunks_hold_back_what_is_asked()
    {
        var plan = new FetchPlan(OneFile(8), new ChunkMap(), Options with { UnflushedBytes = 2 * Chunk });
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
        var plan = new FetchPlan(OneFile(1), new ChunkMap(), Options);
        plan.Next();
        Assert.True(plan.Arrive(0));

        plan.Refused(0);

        Assert.Equal([0], Chunks(plan.Next()));
    }

    [Fact]
    public void A_chunk_arrives_once()
    {
        var plan = new FetchPlan(OneFile(1), new ChunkMap(), Options);

        Assert.False(plan.Arrive(0));
        plan.Next();
        Assert.True(plan.Arrive(0));
        Assert.False(plan.Arrive(0));
    }

    [Fact]
    public void Tiny_files_are_bounded_by_their_number()
    {
        var manifest = Manifest.Create([.. Enumerable.Range(0, FetchPlan.MaxAskedChunks + 10).Select(i => File($"f{i}", 1))]);

        Assert.Equal(FetchPlan.MaxAskedChunks, Chunks(new FetchPlan(manifest, new ChunkMap(), Options).Next()).Length);
    }

    private static void Take(FetchPlan plan, int chunk)
    {
        Assert.True(plan.Arrive(chunk));
        plan.Verified(chunk);
    }
}
