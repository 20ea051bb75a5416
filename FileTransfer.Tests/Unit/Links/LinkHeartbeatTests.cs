using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Tests.Contracts.Links;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

/// <summary>A link whose peer is a stream in the test's hand, on virtual time.</summary>
public sealed class LinkHeartbeatTests : IAsyncLifetime
{
    private const int Window = 2 * ChunkSize.Min;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly BufferPool _pool = new();
    private readonly RecordingHandler _handler = new();
    private readonly MemoryStreams _peer;
    private readonly Link _link;

    public LinkHeartbeatTests()
    {
        (_peer, var end) = MemoryStreams.Connect();
        _link = new Link(end, TestPki.Peer(), "", new LinkOptions { InboundBytes = Window }, _pool, _time);
    }

    public async Task InitializeAsync()
    {
        _link.Start(_handler);
        await _peer.Outgoing.ReaderStarves();
    }

    public async Task DisposeAsync()
    {
        _handler.DropChunks();
        await _peer.DisposeAsync();
        await _handler.Closed;
        await _link.Completion;
        _handler.DropChunks();
        Assert.Equal(0, _pool.RentedBytes);
        Assert.Equal(0, _handler.LateCalls);
    }

    [Fact]
    public async Task A_silent_peer_is_dead_after_the_deadline_and_not_before()
    {
        Pass(15);
        Assert.Equal(0, _handler.Ends);
        Pass(1);
        var end = await _handler.Closed;
        Assert.Equal(new Failure(Reason.ConnectionLost, "nothing came from the peer for 15 s"), end);
    }

    [Fact]
    public async Task An_idle_link_pings_and_lives_as_long_as_pongs_come_back()
    {
        for (var i = 0; i < 20; i++)
        {
            var sent = _link.BytesSent;
            for (var second = 0; _link.Held.Control == 0 && _link.BytesSent == sent; second++)
            {
                Assert.InRange(second, 0, 6);
                Pass(1);
            }

            Assert.Equal(FrameHeader.Ping, await PeerReads());
            await PeerSends(FrameHeader.Pong);
            await _peer.Outgoing.ReaderStarves();
        }

        Assert.Equal(0, _handler.Ends);
    }

    [Fact]
    public async Task A_ping_is_answered()
    {
        await PeerSends(FrameHeader.Ping);
        Assert.Equal(FrameHeader.Pong, await PeerReads());
    }

    [Fact]
    public async Task A_flood_of_pings_that_nobody_reads_the_answers_of_grows_nothing()
    {
        for (var i = 0; i < 100_000; i++) await PeerSends(FrameHeader.Ping);
        await _peer.Outgoing.ReaderStarves();
        Assert.InRange(_link.Held.Control, 0, 64 * 1024 + 64);
        Assert.Equal(0, _handler.Ends);
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_dead()
    {
        for (var i = 0; i < 20; i++) _link.SendControl(1, 0, new byte[64 * 1024]);
        await _peer.Incoming.WriterStalls();
        for (var second = 0; second < 15; second++)
        {
            Pass(1);
            await PeerSends(FrameHeader.Pong);
            await _peer.Outgoing.ReaderStarves();
        }

        Assert.Equal(0, _handler.Ends);
        Pass(1);

        Assert.Equal("the peer took nothing for 15 s", (await _handler.Closed).Detail);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_its_answers_ends_when_the_queue_is_full()
    {
        for (var i = 0; i < 200; i++) _link.SendControl(1, 0, new byte[64 * 1024]);
        Assert.Equal(LinkFailures.AnswersNotRead, await _handler.Closed);
    }

    [Fact]
    public async Task While_the_handler_holds_what_it_may_hold_the_peer_is_not_judged()
    {
        for (var i = 0; i < 2; i++) await PeerSendsChunk(ChunkSize.Min);
        await PeerSendsChunk(100);
        var (_, first) = await _handler.NextChunk();
        var (_, second) = await _handler.NextChunk();
        // Only then does it wait for room, and not for the peer.
        await Eventually.True(() => _link.BytesReceived == (3 * (FrameHeader.Size + ChunkHeader.Size)) + Window + 100);
        Pass(100);
        Assert.Equal(0, _handler.Ends);
        first.Dispose();
        second.Dispose();
        (await _handler.NextChunk()).Chunk.Dispose();
        await _peer.Outgoing.ReaderStarves();
        Pass(16);
        Assert.Equal(Reason.ConnectionLost, (await _handler.Closed).Reason);
    }

    [Fact]
    public async Task A_line_that_is_cut_within_a_frame_is_a_lost_one()
    {
        await PeerSends(FrameHeader.Pong);
        await PeerBeginsFrame();
        await _peer.Outgoing.ReaderStarves();
        Pass(17);
        Assert.Equal(new Failure(Reason.ConnectionLost, "nothing came from the peer for 15 s"), await _handler.Closed);
    }

    [Fact]
    public async Task A_frame_that_trickles_ends_the_link_and_whoever_is_honest_comes_back()
    {
        await PeerBeginsFrame();
        for (var second = 0; second < 17 && _handler.Ends == 0; second++)
        {
            await _peer.WriteAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
            await _peer.Outgoing.ReaderStarves();
            Pass(1);
        }

        Assert.Equal(new Failure(Reason.ConnectionLost, "a frame arrived at less than 4096 bytes a second"), await _handler.Closed);
    }

    [Fact]
    public async Task While_the_handler_is_busy_the_peer_is_not_judged()
    {
        var gate = new TaskCompletionSource();
        var busy = new TaskCompletionSource();
        _handler.OnControlDo = _ =>
        {
            busy.SetResult();
            return gate.Task;
        };
        await PeerSends(new FrameHeader(FrameType.Control, 1, 1, 0, false));
        await busy.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Pass(100);
        Assert.Equal(0, _handler.Ends);
        gate.SetResult();
        Assert.Equal(1, (await _handler.NextControl()).Kind);
    }

    [Fact]
    public async Task A_process_that_was_stopped_reads_its_socket_before_it_judges()
    {
        Pass(14);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, _handler.Ends);
        await PeerSends(new FrameHeader(FrameType.Control, 1, 1, 0, false));
        Assert.Equal(1, (await _handler.NextControl()).Kind);
    }

    [Fact]
    public async Task A_peer_that_never_leaves_is_left_after_a_second()
    {
        for (var i = 0; i < 20; i++) _link.SendControl(1, 0, new byte[64 * 1024]);
        await _peer.Incoming.WriterStalls();
        _link.Close(new Failure(Reason.Cancelled, "enough"));
        Assert.Equal(0, _handler.Ends);
        _time.Advance(Second);
        Assert.Equal("enough", (await _handler.Closed).Detail);
    }

    [Fact]
    public async Task What_the_peer_said_before_it_stopped_listening_is_still_heard()
    {
        _peer.Incoming.Break(new IOException("reset"));
        _link.SendControl(1, 0, new byte[10]);
        await _link.SendChunkAsync(1, ChunkBuffer.Rent(_pool, 100), CancellationToken.None);
        await Eventually.True(SendsNoMore);
        for (var i = 0; i < 100; i++) await Task.Yield();
        await PeerSends(new FrameHeader(FrameType.Control, 7, 1, 0, false));
        Assert.Equal(7, (await _handler.NextControl()).Kind);
        Assert.Equal(0, _handler.Ends);
        _time.Advance(Second);
        Assert.Equal("the connection was lost: reset", (await _handler.Closed).Detail);
        Assert.Equal((0, 0, 0), _link.Held);
    }

    private bool SendsNoMore()
    {
        _ = _link.SendChunkAsync(1, ChunkBuffer.Rent(_pool, 1), CancellationToken.None).AsTask();
        return _pool.RentedBytes == 0;
    }

    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds; i++) _time.Advance(Second);
    }

    private async Task PeerSends(FrameHeader header)
    {
        var bytes = new byte[FrameHeader.Size];
        header.Write(bytes);
        await _peer.WriteAsync(bytes).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task PeerSendsChunk(int length)
    {
        var bytes = new byte[FrameHeader.Size + ChunkHeader.Size + length];
        FrameHeader.ForChunk(1, length).Write(bytes);
        await _peer.WriteAsync(bytes).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task PeerBeginsFrame()
    {
        var bytes = new byte[FrameHeader.Size + ChunkHeader.Size];
        FrameHeader.ForChunk(1, ChunkSize.Min).Write(bytes);
        await _peer.WriteAsync(bytes).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task<FrameHeader> PeerReads()
    {
        var bytes = new byte[FrameHeader.Size];
        await _peer.ReadExactlyAsync(bytes).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.True(FrameHeader.TryRead(bytes, out var header, out _));
        return header;
    }
}
