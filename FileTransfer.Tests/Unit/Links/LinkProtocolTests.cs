using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Tests.Contracts.Links;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

/// <summary>What a link does with bytes that are no frames, and with a stream that breaks.</summary>
public sealed class LinkProtocolTests : IAsyncLifetime
{
    private readonly BufferPool _pool = new();
    private readonly ByteBudget _node = new(ChunkSize.Max);
    private readonly RecordingHandler _handler = new();
    private readonly MemoryStreams _peer;
    private readonly Link _link;

    public LinkProtocolTests()
    {
        (_peer, var end) = MemoryStreams.Connect(1024 * 1024);
        _link = new Link(end, TestPki.Peer(), "", pool: _pool, inbound: _node);
    }

    public Task InitializeAsync()
    {
        _link.Start(_handler);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _peer.DisposeAsync();
        _handler.DropChunks();
        await _link.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        _handler.DropChunks();
        Assert.Equal(0, _pool.RentedBytes);
        Assert.Equal(0, _node.Used);
        Assert.Equal(1, _handler.Ends);
        Assert.Equal(0, _handler.LateCalls);
    }

    [Theory]
    [InlineData("474554202f20485454502f312e310d0a", "a frame of an unknown version")]
    [InlineData("01090000000000000000000000000000", "a frame of an unknown type")]
    [InlineData("01010000000000000100040000000000", "a control message over the limit")]
    [InlineData("0101000000000000ffffffff00000000", "a control message over the limit")]
    [InlineData("0102000000000000ffffffff00000000", "a chunk over the largest chunk size")]
    [InlineData("01020000000000002700000000000000", "a chunk without data")]
    [InlineData("01020000000000000000000000000000", "a chunk without data")]
    [InlineData("01030000000000000100000000000000", "a heartbeat with a number or a payload")]
    public async Task Bytes_that_are_no_frame_end_the_link_with_the_problem_and_rent_nothing(string hex, string problem)
    {
        await Send(Convert.FromHexString(hex));
        Assert.Equal(new Failure(Reason.ProtocolViolation, $"the peer sent {problem}"), await _handler.Closed);
        Assert.Equal(0, _pool.RentedBytes + _pool.IdleBytes);
    }

    [Fact]
    public async Task A_chunk_header_with_unknown_flags_is_a_violation()
    {
        var frame = ChunkFrame(100);
        frame[FrameHeader.Size + 4] = 1;
        await Send(frame);
        Assert.Equal("the peer sent a frame with unknown flags", (await _handler.Closed).Detail);
        Assert.Equal(0, _handler.Chunks);
    }

    [Fact]
    public async Task A_stream_that_ends_between_frames_was_closed_by_the_peer()
    {
        await Send(ChunkFrame(100));
        _peer.Outgoing.End();
        Assert.Equal(LinkFailures.ClosedByPeer, await _handler.Closed);
        Assert.Equal(1, _handler.Chunks);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(FrameHeader.Size)]
    [InlineData(FrameHeader.Size + ChunkHeader.Size)]
    [InlineData(FrameHeader.Size + ChunkHeader.Size + 299_999)]
    public async Task A_chunk_that_ends_early_never_reaches_the_handler(int length)
    {
        await Send(ChunkFrame(300_000).AsMemory(0, length));
        _peer.Outgoing.End();
        Assert.Equal("the connection was closed by the peer in the middle of a frame", (await _handler.Closed).Detail);
        Assert.Equal(0, _handler.Chunks);
    }

    [Fact]
    public async Task A_stream_that_breaks_is_a_lost_connection()
    {
        await Send(ChunkFrame(300_000).AsMemory(0, 100_000));
        _peer.Outgoing.Break(new IOException("reset", new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionReset)));
        Assert.Equal(new Failure(Reason.ConnectionLost, "the connection was lost (ConnectionReset)"), await _handler.Closed);
    }

    [Fact]
    public async Task A_budget_of_the_whole_node_holds_the_link_back()
    {
        await _node.AcquireAsync(ChunkSize.Max - 100, CancellationToken.None);
        await Send(ChunkFrame(100));
        await Send(ChunkFrame(100));
        var (_, first) = await _handler.NextChunk();
        Assert.Equal(1, _handler.Chunks);
        Assert.Equal(ChunkSize.Max, _node.Used);
        first.Dispose();
        (await _handler.NextChunk()).Chunk.Dispose();
        _node.Release(ChunkSize.Max - 100);
    }

    [Fact]
    public async Task A_link_that_waits_for_the_nodes_budget_can_be_closed()
    {
        await _node.AcquireAsync(ChunkSize.Max, CancellationToken.None);
        await Send(ChunkFrame(100));
        _link.Close(new Failure(Reason.Cancelled, "enough"));
        Assert.Equal("enough", (await _handler.Closed).Detail);
        _node.Release(ChunkSize.Max);
    }

    [Fact]
    public void A_control_payload_over_the_limit_is_the_callers_bug() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _link.SendControl(1, 1, new byte[(256 * 1024) + 1]));

    [Fact]
    public void A_link_is_started_once() => Assert.Throws<InvalidOperationException>(() => _link.Start(_handler));

    private static byte[] ChunkFrame(int length)
    {
        var frame = new byte[FrameHeader.Size + ChunkHeader.Size + length];
        FrameHeader.ForChunk(1, length).Write(frame);
        return frame;
    }

    private async Task Send(ReadOnlyMemory<byte> bytes) =>
        await _peer.WriteAsync(bytes).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
}
