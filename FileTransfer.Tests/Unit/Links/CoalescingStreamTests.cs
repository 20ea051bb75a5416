using FileTransfer.Actors.Links;
using FileTransfer.Tests.Contracts.Links;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class CoalescingStreamTests
{
    private readonly MemoryStreams _peer;
    private readonly MemoryStreams _inner;
    private readonly CoalescingStream _stream;

    public CoalescingStreamTests()
    {
        (_peer, _inner) = MemoryStreams.Connect();
        _stream = new CoalescingStream(_inner, capacity: 100);
    }

    [Fact]
    public async Task Small_writes_leave_in_one_when_flushed()
    {
        for (byte i = 0; i < 10; i++) await _stream.WriteAsync(new[] { i });
        Assert.Equal(0, _inner.Writes);
        await _stream.FlushAsync();
        Assert.Equal((1, 1), (_inner.Writes, _inner.Flushes));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (byte)i), await Received(10));
    }

    [Theory]
    [InlineData(100, 0)]
    [InlineData(101, 1)]
    [InlineData(250, 2)]
    public async Task A_full_buffer_leaves_by_itself(int length, int writes)
    {
        var bytes = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
        await _stream.WriteAsync(bytes);
        Assert.Equal(writes, _inner.Writes);
        await _stream.FlushAsync();
        Assert.Equal(bytes, await Received(length));
    }

    [Fact]
    public async Task A_flush_of_nothing_writes_nothing()
    {
        await _stream.FlushAsync();
        Assert.Equal((0, 1), (_inner.Writes, _inner.Flushes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reads_give_the_bytes_in_order_however_they_are_asked_for(bool waitFirst)
    {
        var sent = Enumerable.Range(0, 40_000).Select(i => (byte)(i * 31)).ToArray();
        await _peer.WriteAsync(sent);
        _peer.Outgoing.End();
        var received = new List<byte>();
        var part = new byte[777];
        while (true)
        {
            if (waitFirst) Assert.Equal(0, await _stream.ReadAsync(Memory<byte>.Empty));
            var read = await _stream.ReadAsync(part.AsMemory(0, 1 + (received.Count % part.Length)));
            if (read == 0) break;
            received.AddRange(part[..read]);
        }

        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task A_wait_for_data_ends_when_there_is_some_and_then_takes_all_there_is()
    {
        var waiting = _stream.ReadAsync(Memory<byte>.Empty).AsTask();
        Assert.False(waiting.IsCompleted);
        await _peer.WriteAsync(new byte[] { 1, 2, 3 });
        Assert.Equal(0, await waiting.WaitAsync(TimeSpan.FromSeconds(20)));
        var first = new byte[1];
        Assert.Equal(1, await _stream.ReadAsync(first));
        Assert.Equal(0, await _stream.ReadAsync(Memory<byte>.Empty));
        var rest = new byte[10];
        Assert.Equal(2, await _stream.ReadAsync(rest));
        Assert.Equal(new byte[] { 1, 2, 3 }, first.Concat(rest[..2]));
    }

    [Fact]
    public async Task Disposing_ends_the_inner_stream()
    {
        await _stream.DisposeAsync();
        Assert.Equal(0, await _peer.ReadAsync(new byte[1]));
    }

    private async Task<byte[]> Received(int length)
    {
        var bytes = new byte[length];
        await _peer.ReadExactlyAsync(bytes).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        return bytes;
    }
}
