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

    [Fact]
    public async Task Reads_pass_through()
    {
        await _peer.WriteAsync(new byte[] { 1, 2, 3 });
        var bytes = new byte[10];
        Assert.Equal(3, await _stream.ReadAsync(bytes));
        Assert.Equal(new byte[] { 1, 2, 3 }, bytes[..3]);
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
