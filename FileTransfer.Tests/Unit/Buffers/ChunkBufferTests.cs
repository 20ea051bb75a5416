using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Buffers;

public sealed class ChunkBufferTests
{
    private readonly BufferPool _pool = new();

    [Fact]
    public void A_buffer_returns_its_array_once()
    {
        var buffer = ChunkBuffer.Rent(_pool, ChunkSize.Min);
        Assert.InRange(_pool.RentedBytes, ChunkSize.Min, ChunkSize.Min + ChunkBuffer.Headroom);

        buffer.Dispose();
        buffer.Dispose();

        Assert.Equal(0, _pool.RentedBytes);
        using var first = ChunkBuffer.Rent(_pool, ChunkSize.Min);
        using var second = ChunkBuffer.Rent(_pool, ChunkSize.Min);
        first.Data.Span.Fill(1);
        second.Data.Span.Fill(2);
        Assert.Equal(-1, first.Data.Span.IndexOfAnyExcept((byte)1));
    }

    [Fact]
    public async Task Two_threads_that_dispose_at_once_return_it_once()
    {
        for (var i = 0; i < 200; i++)
        {
            var buffer = ChunkBuffer.Rent(_pool, 1);
            var released = 0;
            buffer.OnReleased(_ => Interlocked.Increment(ref released));
            using var barrier = new Barrier(2);
            void Dispose()
            {
                barrier.SignalAndWait();
                buffer.Dispose();
            }

            await Task.WhenAll(Task.Run(Dispose), Task.Run(Dispose));

            Assert.Equal((0, 1), (_pool.RentedBytes, released));
        }
    }

    [Fact]
    public void Headers_lie_directly_in_front_of_the_data()
    {
        using var buffer = ChunkBuffer.Rent(_pool, 3);
        var whole = buffer.WithHeaders(ChunkBuffer.Headroom);
        whole.Span.Fill(7);
        buffer.Data.Span.Fill(9);

        Assert.Equal([7, 7, 9, 9, 9], buffer.WithHeaders(2).ToArray());
        Assert.Equal(ChunkBuffer.Headroom + 3, whole.Length);
        Assert.Equal(3, buffer.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.WithHeaders(ChunkBuffer.Headroom + 1));
    }

    [Fact]
    public void Everybody_who_asked_hears_of_the_release_once()
    {
        var heard = new List<int>();
        var buffer = ChunkBuffer.Rent(_pool, 5);
        buffer.OnReleased(heard.Add);
        buffer.OnReleased(length => heard.Add(-length));

        buffer.Dispose();
        buffer.Dispose();

        Assert.Equal([5, -5], heard);
    }

    [Fact]
    public void A_disposed_buffer_cannot_be_used()
    {
        var buffer = ChunkBuffer.Rent(_pool, 5);

        buffer.Dispose();

        Assert.Throws<ObjectDisposedException>(() => buffer.Data);
        Assert.Throws<ObjectDisposedException>(() => buffer.WithHeaders(0));
        Assert.Throws<ObjectDisposedException>(() => buffer.OnReleased(_ => { }));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(ChunkSize.Max + 1)]
    public void Only_lengths_of_chunks_are_rented(int length)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkBuffer.Rent(_pool, length));
        Assert.Equal(0, _pool.RentedBytes);
    }
}
