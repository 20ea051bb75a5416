using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Transfers;
using Xunit;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Unit.Transfers;

public sealed class ServePlanTests
{
    [Fact]
    public void Reads_in_order_what_was_asked_for_and_nothing_else()
    {
        var plan = Plan(8, readAhead: 100);
        Assert.Null(plan.Want([new ChunkRange(4, 2)]));
        Assert.Null(plan.Want([new ChunkRange(1, 1)]));

        Assert.Equal([1, 4, 5], Drain(plan));
    }

    [Fact]
    public void Refuses_a_chunk_that_does_not_exist()
    {
        var plan = Plan(8, readAhead: 100);

        Assert.Equal("chunk 8 of 8", plan.Want([new ChunkRange(7, 2)]));
    }

    [Fact]
    public void Refuses_a_claim_to_a_chunk_that_does_not_exist()
    {
        var plan = Plan(8, readAhead: 100);

        Assert.Equal("chunk 8 of 8", plan.Has([new ChunkRange(7, 2)]));
        Assert.Null(plan.Has([new ChunkRange(0, 8)]));
    }

    [Fact]
    public void Reads_no_further_ahead_than_it_may()
    {
        var plan = Plan(8, readAhead: 3);
        plan.Want([new ChunkRange(0, 8)]);

        Assert.Equal([0, 1, 2], Drain(plan));
        plan.Sent(0);

        Assert.Equal([3], Drain(plan));
    }

    [Fact]
    public void Two_chunks_are_on_their_way_however_small_the_limit()
    {
        var plan = Plan(8, readAhead: 0);
        plan.Want([new ChunkRange(0, 8)]);

        Assert.Equal([0, 1], Drain(plan));
    }

    [Fact]
    public void Has_served_everything_when_each_chunk_was_read_or_is_there()
    {
        var plan = Plan(3, readAhead: 100);
        Assert.False(plan.AllServed);
        plan.Has([new ChunkRange(0, 1)]);
        plan.Want([new ChunkRange(1, 2)]);
        Drain(plan);
        plan.Sent(1);

        Assert.False(plan.AllServed);
        plan.Sent(2);

        Assert.True(plan.AllServed);
    }

    [Fact]
    public void A_chunk_that_is_asked_for_again_is_read_again()
    {
        var plan = Plan(1, readAhead: 100);
        plan.Want([new ChunkRange(0, 1)]);
        Drain(plan);
        plan.Sent(0);

        plan.Want([new ChunkRange(0, 1)]);

        Assert.False(plan.AllServed);
        Assert.Equal([0], Drain(plan));
    }

    [Fact]
    public void Nothing_has_to_be_served_of_an_empty_file() => Assert.True(Plan(0, readAhead: 1).AllServed);

    private static ServePlan Plan(int chunks, int readAhead) =>
        new(OneFile(chunks), new TransferOptions { ReadAheadBytes = readAhead * Chunk });

    private static List<int> Drain(ServePlan plan)
    {
        var chunks = new List<int>();
        while (plan.Next() is { } chunk) chunks.Add(chunk);
        return chunks;
    }
}
