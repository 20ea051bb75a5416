using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;
using FileTransfer.Actors.Sessions;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Sessions;

public sealed class LinkPortSpecs : ActorSpecs
{
    private readonly FakeLink _link = new();
    private readonly LinkPort _port;

    public LinkPortSpecs()
    {
        _port = new LinkPort(_link, TestActor);
        _link.Start(_port);
    }

    [Fact]
    public async Task Tells_its_owner_what_arrives()
    {
        await _link.Hear(3, TransferProtocol.TellContents.Instance);

        var received = await ExpectMsgAsync<LinkProtocol.Received>();
        Assert.Equal((3u, _port), (received.Number, received.From));
        Assert.Same(TransferProtocol.TellContents.Instance, received.Message);
    }

    [Theory]
    [InlineData(999, "unknown message kind 999")]
    [InlineData((int)MessageKind.Request, "bad Request message")]
    [InlineData((int)MessageKind.Hello, "bad Hello message")]
    public async Task What_cannot_be_read_ends_the_link_and_says_why(int kind, string problem)
    {
        await _port.OnControl((ushort)kind, 1, ReadOnlyMemory<byte>.Empty, optional: false);

        Assert.StartsWith(problem, _link.End?.Detail, StringComparison.Ordinal);
        var goodbye = Assert.IsType<SessionProtocol.Goodbye>(Assert.Single(_link.Sent).Message);
        Assert.Equal(Reason.ProtocolViolation, goodbye.Failure.Reason);
        Assert.Equal(Reason.ProtocolViolation, (await ExpectMsgAsync<LinkProtocol.Closed>()).End.Reason);
    }

    [Fact]
    public async Task What_may_be_ignored_is_ignored()
    {
        await _port.OnControl(999, 1, ReadOnlyMemory<byte>.Empty, optional: true);

        Assert.Null(_link.End);
        await _link.Hear(1, TransferProtocol.TellContents.Instance);
        await ExpectMsgAsync<LinkProtocol.Received>();
    }

    [Fact]
    public async Task A_busy_owner_holds_the_peer_back()
    {
        for (var i = 0; i < LinkPort.MaxUnhandled; i++) Assert.True(_link.Hear(1, TransferProtocol.TellContents.Instance).AsTask().IsCompleted);

        var oneMore = _link.Hear(1, TransferProtocol.TellContents.Instance).AsTask();
        Assert.False(oneMore.IsCompleted);
        _port.Handled();

        await oneMore.WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(LinkPort.MaxUnhandled + 1, ReceiveN(LinkPort.MaxUnhandled + 1).Count);
    }

    [Fact]
    public async Task Closing_ends_the_wait_for_a_busy_owner()
    {
        for (var i = 0; i < LinkPort.MaxUnhandled; i++) await _link.Hear(1, TransferProtocol.TellContents.Instance);
        var waiting = _link.Hear(1, TransferProtocol.TellContents.Instance).AsTask();

        _port.Close(new Failure(Reason.ShuttingDown, "bye"));

        await waiting.WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public void A_chunk_on_a_closed_port_goes_back_to_the_pool()
    {
        var pool = new BufferPool();
        _port.Close(new Failure(Reason.ShuttingDown, "bye"));

        _port.OnChunk(1, ChunkOf(1, pool, 0).Chunk);

        Assert.Equal(0, pool.RentedBytes);
    }

    [Fact]
    public void Says_goodbye_with_the_epoch_that_holds_the_session()
    {
        _port.Close(new Failure(Reason.Fenced, "newer"), new SessionEpoch(8));

        var (number, message) = Assert.Single(_link.Sent);
        Assert.Equal((0u, new SessionEpoch(8)), (number, Assert.IsType<SessionProtocol.Goodbye>(message).Known));
        Assert.Equal(Reason.Fenced, _link.End?.Reason);
    }

    [Fact]
    public async Task Without_an_owner_whatever_the_peer_says_ends_the_link()
    {
        _port.Rest();

        await _link.Hear(1, TransferProtocol.TellContents.Instance);

        Assert.Equal(Reason.ProtocolViolation, _link.End?.Reason);
        Assert.False(_port.Wake(TestActor));
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public void Without_an_owner_a_chunk_ends_the_link_and_is_given_back()
    {
        var pool = new BufferPool();
        var released = 0;
        var chunk = ChunkOf(1, pool, 0).Chunk;
        chunk.OnReleased(_ => released++);
        _port.Rest();

        _port.OnChunk(1, chunk);

        Assert.Equal((1, Reason.ProtocolViolation), (released, _link.End?.Reason));
    }

    [Fact]
    public async Task A_new_owner_hears_what_comes_from_then_on()
    {
        _port.Rest();
        var next = CreateTestProbe();

        Assert.True(_port.Wake(next));
        await _link.Hear(1, TransferProtocol.TellContents.Instance);

        await next.ExpectMsgAsync<LinkProtocol.Received>();
        await ExpectNoMsgAsync(TimeSpan.Zero);
    }
}
