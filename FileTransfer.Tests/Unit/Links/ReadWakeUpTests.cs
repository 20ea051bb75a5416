using System.Net;
using System.Net.Sockets;
using FileTransfer.Actors.Links;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class ReadWakeUpTests : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Socket _socket;

    public ReadWakeUpTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _peer.Connect(_listener.LocalEndPoint!);
        _socket = _listener.Accept();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _peer.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task A_part_of_a_record_wakes_nobody_and_its_end_does()
    {
        await using var stream = new CoalescingStream(new NetworkStream(_socket, ownsSocket: false));
        var buffer = new byte[64];
        await _peer.SendAsync((byte[])[23, 3, 3, 0, 20]);
        Assert.Equal(5, await stream.ReadAsync(buffer));

        var waiting = stream.ReadAsync(buffer).AsTask();
        await _peer.SendAsync(new byte[19]);
        await Arrived(19);
        Assert.False(waiting.IsCompleted);

        await _peer.SendAsync(new byte[1]);
        Assert.Equal(20, await waiting.WaitAsync(Deadline.Usual));
    }

    [Fact]
    public async Task More_may_be_waited_for_where_more_is_expected()
    {
        await using var stream = new CoalescingStream(new NetworkStream(_socket, ownsSocket: false));
        stream.Expect(3000);
        var buffer = new byte[4096];

        var waiting = stream.ReadAsync(buffer).AsTask();
        await _peer.SendAsync(new byte[2999]);
        await Arrived(2999);
        Assert.False(waiting.IsCompleted);

        await _peer.SendAsync(new byte[1]);
        Assert.Equal(3000, await waiting.WaitAsync(Deadline.Usual));
    }

    [Fact]
    public async Task The_end_of_the_stream_wakes_in_any_case()
    {
        await using var stream = new CoalescingStream(new NetworkStream(_socket, ownsSocket: false));
        stream.Expect(3000);

        var waiting = stream.ReadAsync(new byte[4096]).AsTask();
        _peer.Shutdown(SocketShutdown.Send);

        Assert.Equal(0, await waiting.WaitAsync(Deadline.Usual));
    }

    private Task Arrived(int bytes) => Deadline.UntilAsync("the bytes come", () => _socket.Available >= bytes);
}
