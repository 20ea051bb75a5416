using System.Buffers.Binary;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using Xunit;

namespace FileTransfer.Tests.Contracts.Links;

/// <summary>What a link promises over any duplex stream.</summary>
public abstract class LinkContract : IAsyncLifetime
{
    private const int Window = 1024 * 1024;
    private static readonly Failure Goodbye = new(Reason.ShuttingDown, "going home");

    private readonly BufferPool _pool = new();
    private readonly RecordingHandler _nearHandler = new();
    private readonly RecordingHandler _farHandler = new();
    private Link _near = null!;
    private Link _far = null!;

    public async Task InitializeAsync()
    {
        var (near, far) = await Connect();
        var options = new LinkOptions { InboundBytes = Window, ChunkQueueBytes = Window };
        _near = new Link(near, TestPki.Peer("far"), "far", options, _pool);
        _far = new Link(far, TestPki.Peer("near"), "near", options, _pool);
    }

    /// <summary>Whoever runs a link owns nothing afterwards, however it ended.</summary>
    public async Task DisposeAsync()
    {
        foreach (var (link, handler) in new[] { (_near, _nearHandler), (_far, _farHandler) })
        {
            handler.DropChunks();
            link.Close(Goodbye);
        }

        await Task.WhenAll(_near.Completion, _far.Completion).WaitAsync(TimeSpan.FromSeconds(20));
        _nearHandler.DropChunks();
        _farHandler.DropChunks();
        Assert.Equal(0, _pool.RentedBytes);
        Assert.Equal((0, 0, 0), _near.Held);
        Assert.Equal((0, 0, 0), _far.Held);
        Assert.Equal(0, _nearHandler.LateCalls + _farHandler.LateCalls);
        await Disconnect();
    }

    [Fact]
    public async Task Control_frames_arrive_whole_and_in_order()
    {
        Start();
        for (var i = 0; i < 1000; i++) _near.SendControl((ushort)(i % 7), (uint)i, Bytes(i % 300, i), optional: i % 2 == 0);
        for (var i = 0; i < 1000; i++)
        {
            var control = await _farHandler.NextControl();
            Assert.Equal(((ushort)(i % 7), (uint)i, i % 2 == 0), (control.Kind, control.Number, control.Optional));
            Assert.Equal(Bytes(i % 300, i), control.Payload);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(256 * 1024)]
    public async Task A_control_payload_of_any_allowed_size_arrives(int length)
    {
        Start();
        await _near.SendControlAsync(9, 3, Bytes(length, 5), CancellationToken.None);
        Assert.Equal(Bytes(length, 5), (await _farHandler.NextControl()).Payload);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(ChunkSize.Min)]
    [InlineData((256 * 1024) - 1)]
    [InlineData((256 * 1024) + 65)]
    [InlineData(ChunkSize.Max)]
    public async Task A_chunk_arrives_with_its_number_root_and_bytes(int length)
    {
        Start();
        var root = new Hash256(Bytes(32, 77));
        await _near.SendChunkAsync(42, Chunk(7, length, root), CancellationToken.None);
        var (number, chunk) = await _farHandler.NextChunk();
        using (chunk)
        {
            Assert.Equal((42u, 7, root), (number, chunk.Chunk, chunk.Root));
            Assert.True(chunk.Data.Span.SequenceEqual(Bytes(length, 7)));
        }

        Assert.Equal(FrameHeader.Size + ChunkHeader.Size + length, _near.BytesSent);
        Assert.Equal(_near.BytesSent, _far.BytesReceived);
    }

    [Fact]
    public async Task Many_senders_in_both_directions_lose_and_mix_nothing()
    {
        const int perSender = 100;
        Start();
        var senders = Enumerable.Range(0, 6).Select(sender => Task.Run(async () =>
        {
            var link = sender % 2 == 0 ? _near : _far;
            for (var i = 0; i < perSender; i++)
            {
                if (sender < 4) await link.SendChunkAsync((uint)sender, Chunk(i, 1000 + (i * 331), default), CancellationToken.None);
                else await link.SendControlAsync(1, (uint)sender, Bytes(i * 10, i), CancellationToken.None);
            }
        }));
        var readers = new[] { _nearHandler, _farHandler }.Select(async handler =>
        {
            var next = new int[4];
            for (var i = 0; i < 2 * perSender; i++)
            {
                var (number, chunk) = await handler.NextChunk();
                using (chunk)
                {
                    Assert.Equal(next[number]++, chunk.Chunk);
                    Assert.True(chunk.Data.Span.SequenceEqual(Bytes(1000 + (chunk.Chunk * 331), chunk.Chunk)));
                }
            }

            for (var i = 0; i < perSender; i++) Assert.Equal(Bytes(i * 10, i), (await handler.NextControl()).Payload);
        });
        await Task.WhenAll(senders.Concat(readers)).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Chunks_that_the_handler_keeps_hold_the_sender_back_and_nothing_is_lost()
    {
        const int count = 200;
        Start();
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < count; i++) await _near.SendChunkAsync(1, Chunk(i, ChunkSize.Min, default), CancellationToken.None);
        });
        var held = new Queue<ChunkBuffer>();
        while (held.Count < Window / ChunkSize.Min) held.Enqueue((await _farHandler.NextChunk()).Chunk);

        // Frames behind the bound are not read: not the next chunk, and no control frame that would overtake it here.
        Assert.Equal(Window / ChunkSize.Min, _farHandler.Chunks);
        Assert.False(sending.IsCompleted);
        for (var i = 0; i < count; i++)
        {
            using var chunk = held.Count > 0 ? held.Dequeue() : (await _farHandler.NextChunk()).Chunk;
            Assert.Equal(i, chunk.Chunk);
            Assert.InRange(_far.Held.Inbound, 0, Window);
        }

        await sending;
    }

    [Fact]
    public async Task A_handler_that_takes_its_time_gets_one_frame_at_a_time()
    {
        var gate = new TaskCompletionSource();
        var first = new TaskCompletionSource();
        _farHandler.OnControlDo = _ =>
        {
            first.TrySetResult();
            return gate.Task;
        };
        Start();
        for (var i = 0; i < 10; i++) _near.SendControl(1, (uint)i, new byte[10]);
        await first.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, _farHandler.Controls);
        gate.SetResult();
        for (var i = 0; i < 10; i++) Assert.Equal((uint)i, (await _farHandler.NextControl()).Number);
    }

    [Fact]
    public async Task Closing_lets_queued_control_frames_out_and_drops_chunks()
    {
        Start();
        for (var i = 0; i < 20; i++) _near.SendControl(1, (uint)i, Bytes(50_000, i));
        _near.Close(Goodbye);
        for (var i = 0; i < 20; i++) Assert.Equal(Bytes(50_000, i), (await _farHandler.NextControl()).Payload);
        Assert.Equal(Goodbye, await _nearHandler.Closed);
        Assert.Equal(LinkFailures.ClosedByPeer, await _farHandler.Closed);
    }

    [Fact]
    public async Task The_last_words_arrive_even_when_the_peer_was_sending_all_the_time()
    {
        Start();
        var flood = Task.Run(async () =>
        {
            while (!_far.Completion.IsCompleted)
            {
                await _far.SendChunkAsync(1, Chunk(0, ChunkSize.Min, default), CancellationToken.None);
            }
        });
        (await _nearHandler.NextChunk()).Chunk.Dispose();
        _near.SendControl(99, 0, Bytes(10, 1));
        _near.Close(Goodbye);
        Assert.Equal(99, (await _farHandler.NextControl()).Kind);
        await _farHandler.Closed;
        await flood.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task The_first_reason_wins_and_the_end_is_told_once()
    {
        Start();
        _near.Close(Goodbye);
        _near.Close(new Failure(Reason.Internal, "too late"));
        Assert.Equal(Goodbye, await _nearHandler.Closed);
        await _near.Completion;
        Assert.Equal(1, _nearHandler.Ends);
    }

    [Fact]
    public async Task A_handler_that_fails_ends_its_link_for_its_own_reason()
    {
        var reason = new Failure(Reason.ProtocolViolation, "kind 3 is unknown");
        _farHandler.OnControlDo = _ => throw new FailureException(reason);
        Start();
        _near.SendControl(3, 0, new byte[1]);
        Assert.Equal(reason, await _farHandler.Closed);
        await _nearHandler.Closed;
    }

    [Fact]
    public async Task A_bug_of_the_handler_is_not_taken_for_a_lost_connection()
    {
        _farHandler.OnControlDo = _ => throw new InvalidOperationException("oops");
        Start();
        _near.SendControl(3, 0, new byte[1]);
        Assert.Equal(Reason.Internal, (await _farHandler.Closed).Reason);
    }

    [Fact]
    public async Task Sending_on_a_closed_link_does_nothing_but_dispose_what_it_was_given()
    {
        Start();
        _near.Close(Goodbye);
        await _nearHandler.Closed;
        var sent = _near.BytesSent;
        _near.SendControl(1, 1, new byte[10]);
        await _near.SendControlAsync(1, 1, new byte[10], CancellationToken.None);
        await _near.SendChunkAsync(1, Chunk(0, 100, default), CancellationToken.None);
        Assert.Equal(sent, _near.BytesSent);
        Assert.Equal(0, _pool.RentedBytes);
    }

    [Fact]
    public async Task A_link_that_was_closed_before_its_start_tells_so_at_the_start()
    {
        _near.Close(Goodbye);
        Start();
        Assert.Equal(Goodbye, await _nearHandler.Closed);
        Assert.Equal(Reason.ConnectionLost, (await _farHandler.Closed).Reason);
    }

    /// <summary>Two ends of a connection.</summary>
    protected abstract Task<(Stream Near, Stream Far)> Connect();

    /// <summary>Ends what <see cref="Connect"/> started besides the streams.</summary>
    protected virtual ValueTask Disconnect() => ValueTask.CompletedTask;

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        for (var i = 0; i + 4 <= length; i += 4) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i), seed ^ (i * 7919));
        return bytes;
    }

    private void Start()
    {
        _near.Start(_nearHandler);
        _far.Start(_farHandler);
    }

    private ChunkBuffer Chunk(int number, int length, Hash256 root)
    {
        var chunk = ChunkBuffer.Rent(_pool, length);
        (chunk.Chunk, chunk.Root) = (number, root);
        Bytes(length, number).CopyTo(chunk.Data);
        return chunk;
    }
}
