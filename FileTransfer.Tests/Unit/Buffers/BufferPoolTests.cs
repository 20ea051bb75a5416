using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Buffers;

public sealed class BufferPoolTests
{
    [Theory]
    [InlineData(0, 4096)]
    [InlineData(4097, 8192)]
    [InlineData(ChunkSize.Min, ChunkSize.Min)]
    [InlineData(1024 * 1024, 1024 * 1024)]
    [InlineData(ChunkSize.Max, ChunkSize.Max)]
    public void An_array_has_room_for_the_payload_and_the_headers_and_little_more(int payload, int expected) =>
        Assert.Equal(expected + ChunkBuffer.Headroom, new BufferPool().Rent(payload).Length);

    [Fact]
    public void A_returned_array_is_the_next_one_rented()
    {
        var pool = new BufferPool();
        var array = pool.Rent(ChunkSize.Min);

        pool.Return(array);

        Assert.Equal((0, array.Length), (pool.RentedBytes, pool.IdleBytes));
        Assert.Same(array, pool.Rent(ChunkSize.Min));
        Assert.Equal((array.Length, 0), (pool.RentedBytes, pool.IdleBytes));
    }

    [Fact]
    public void No_more_than_the_bound_is_kept()
    {
        var pool = new BufferPool(retainedBytes: 3 * ChunkSize.Min);
        var arrays = Enumerable.Range(0, 10).Select(_ => pool.Rent(ChunkSize.Min)).ToArray();

        foreach (var array in arrays) pool.Return(array);

        Assert.Equal(0, pool.RentedBytes);
        Assert.InRange(pool.IdleBytes, ChunkSize.Min, 3 * ChunkSize.Min);
    }

    [Fact]
    public void Arrays_of_another_size_make_room_for_those_in_use()
    {
        var pool = new BufferPool(retainedBytes: 2 * ChunkSize.Max);
        var small = Enumerable.Range(0, 100).Select(_ => pool.Rent(ChunkSize.Min)).ToArray();
        foreach (var array in small) pool.Return(array);

        var large = pool.Rent(ChunkSize.Max);
        pool.Return(large);

        Assert.Same(large, pool.Rent(ChunkSize.Max));
        Assert.InRange(pool.IdleBytes, ChunkSize.Min, ChunkSize.Max);
    }

    [Fact]
    public async Task Many_threads_leave_nothing_rented()
    {
        var pool = new BufferPool(retainedBytes: 1024 * 1024);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                using var one = ChunkBuffer.Rent(pool, ChunkSize.Min << (i % 3));
                using var two = ChunkBuffer.Rent(pool, worker);
            }
        })));

        Assert.Equal(0, pool.RentedBytes);
        Assert.InRange(pool.IdleBytes, 1, 1024 * 1024);
    }
}
