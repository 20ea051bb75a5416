using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Links;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class SendQueueTests : IDisposable
{
    private static readonly FrameHeader Header = new(FrameType.Control, 1, 0, 84, false);
    private static readonly byte[] Payload = new byte[84];

    private readonly BufferPool _pool = new();
    private readonly SendQueue _queue = new(new LinkOptions { ControlQueueBytes = 1000, ChunkQueueBytes = 100 });

    public void Dispose()
    {
        _queue.Drop();
        Assert.Equal(0, _pool.RentedBytes);
        Assert.Equal((0, 0), _queue.Queued);
    }

    [Fact]
    public void Control_is_refused_over_the_bound_even_while_the_rest_is_being_written()
    {
        for (var i = 0; i < 5; i++) Assert.True(_queue.TryAdd(Header, Payload));
        Assert.True(_queue.TryTake(out var control, out _));
        Assert.Equal(500, control.Length);
        for (var i = 0; i < 5; i++) Assert.True(_queue.TryAdd(Header, Payload));
        Assert.False(_queue.TryAdd(Header, Payload));
        _queue.Written(0);
        Assert.True(_queue.TryAdd(Header, Payload));
        _queue.TryTake(out _, out _);
        _queue.Written(0);
    }

    [Fact]
    public async Task A_patient_sender_waits_while_more_than_half_is_used()
    {
        for (var i = 0; i < 6; i++) Assert.True(_queue.TryAdd(Header, Payload));
        var waiting = _queue.AddAsync(Header, Payload, CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.True(_queue.TryTake(out _, out _));
        Assert.False(waiting.IsCompleted);
        _queue.Written(0);
        await waiting.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(100, _queue.Queued.Control);
    }

    [Fact]
    public async Task Control_overtakes_chunks_and_one_chunk_may_follow()
    {
        for (var i = 0; i < 3; i++) await Add(10, i);
        Assert.True(_queue.TryAdd(Header, Payload));
        Assert.True(_queue.TryTake(out var control, out var data));
        Assert.Equal((100, 0), (control.Length, data.Chunk.Chunk));
        Written(data.Chunk);
        Assert.True(_queue.TryTake(out control, out data));
        Assert.Equal((0, 1), (control.Length, data.Chunk.Chunk));
        Written(data.Chunk);
    }

    [Fact]
    public async Task A_sender_of_chunks_waits_for_room_and_one_chunk_of_any_size_passes()
    {
        var first = Add(5000, 0);
        Assert.False(first.IsCompleted);
        Assert.True(_queue.TryTake(out _, out var data));
        Written(data.Chunk);
        await first.WaitAsync(TimeSpan.FromSeconds(20));
        await Add(99, 1);
        var full = Add(1, 2);
        Assert.False(full.IsCompleted);
        Assert.True(_queue.TryTake(out _, out data));
        Written(data.Chunk);
        await full.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_sender_that_is_cancelled_before_leaves_nothing_behind()
    {
        var cancelled = new CancellationToken(true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _queue.AddAsync(1, ChunkBuffer.Rent(_pool, 10), cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _queue.AddAsync(Header, Payload, cancelled).AsTask());
        Assert.Equal((0, 0), _queue.Queued);
        Assert.Equal(0, _pool.RentedBytes);
    }

    [Fact]
    public async Task Waiting_senders_are_released_when_the_queue_closes()
    {
        for (var i = 0; i < 6; i++) Assert.True(_queue.TryAdd(Header, Payload));
        var control = _queue.AddAsync(Header, Payload, CancellationToken.None).AsTask();
        var chunk = Add(200, 0);
        _queue.Drain();
        await Task.WhenAll(control, chunk).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((600, 0), _queue.Queued);
        Assert.True(await _queue.WaitForWorkAsync());
        Assert.True(_queue.TryTake(out var bytes, out _));
        Assert.Equal(600, bytes.Length);
        _queue.Written(0);
        Assert.False(await _queue.WaitForWorkAsync());
    }

    [Fact]
    public void One_ping_and_one_pong_wait_however_many_are_asked_for()
    {
        for (var i = 0; i < 1000; i++)
        {
            _queue.AddPing();
            _queue.AddPong();
        }

        Assert.Equal(2 * FrameHeader.Size, _queue.Queued.Control);
        Assert.True(_queue.TryTake(out _, out _));
        _queue.AddPong();
        Assert.Equal(3 * FrameHeader.Size, _queue.Queued.Control);
        _queue.Written(0);
    }

    private Task Add(int length, int number)
    {
        var chunk = ChunkBuffer.Rent(_pool, length);
        chunk.Chunk = number;
        return _queue.AddAsync(1, chunk, CancellationToken.None).AsTask();
    }

    private void Written(ChunkBuffer chunk)
    {
        var length = chunk.Length;
        chunk.Dispose();
        _queue.Written(length);
    }
}
