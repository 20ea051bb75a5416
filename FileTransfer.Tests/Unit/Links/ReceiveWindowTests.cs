using System.Net;
using System.Net.Sockets;
using FileTransfer.Actors.Links;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class ReceiveWindowTests : IDisposable
{
    private const int Part = 256 * 1024;

    private static readonly TimeSpan Near = TimeSpan.FromMicroseconds(100);
    private static readonly TimeSpan Far = TimeSpan.FromMilliseconds(50);

    private readonly FakeTimeProvider _time = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { SendBufferSize = 4096 };
    private readonly Socket _socket;

    public ReceiveWindowTests()
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
    public void The_kernel_knows_how_near_a_peer_on_this_machine_is() =>
        Assert.InRange(RoundTrip.ShortestOf(_socket)!.Value, TimeSpan.FromMicroseconds(1), TimeSpan.FromSeconds(1));

    [Fact]
    public async Task Little_is_on_its_way_to_who_does_not_read()
    {
        Assert.NotNull(ReceiveWindow.For(_socket, _time));

        _peer.Blocking = false;
        await Deadline.UntilAsync("nothing more fits", () => _peer.Send(new byte[64 * 1024], SocketFlags.None, out var error) == 0 || error != SocketError.Success);

        Assert.InRange(_socket.Available, 1, 2 * ReceiveWindow.Least);
    }

    [Fact]
    public void What_comes_slowly_needs_no_more()
    {
        var window = ReceiveWindow.For(_socket, () => Near, _time);
        var first = _socket.ReceiveBufferSize;

        Read(window, Part, TimeSpan.FromMilliseconds(100));

        Assert.Equal(first, _socket.ReceiveBufferSize);
        Assert.False(window.IsFree);
    }

    [Fact]
    public void What_comes_fast_has_more_on_its_way()
    {
        var window = ReceiveWindow.For(_socket, () => Near, _time);
        var first = _socket.ReceiveBufferSize;

        Read(window, Part, TimeSpan.FromMilliseconds(20));

        Assert.Equal(4 * first, _socket.ReceiveBufferSize);
        Assert.False(window.IsFree);
    }

    [Fact]
    public void What_is_faster_than_any_line_among_many_is_the_kernels()
    {
        var window = ReceiveWindow.For(_socket, () => Near, _time);

        Read(window, Part, TimeSpan.FromMilliseconds(2));

        Assert.True(window.IsFree);
        Assert.Equal(0, BufferLock());
    }

    [Fact]
    public void A_far_peer_is_not_held_for_long()
    {
        var window = ReceiveWindow.For(_socket, () => Far, _time);

        // A window's worth for each turn: what the bound itself makes of it.
        Read(window, Part, Far * (Part / (2 * ReceiveWindow.Least)));
        Read(window, Part, Far * (Part / (4 * ReceiveWindow.Least)));
        Read(window, Part, Far * (Part / (8 * ReceiveWindow.Least)));

        Assert.True(window.IsFree);
    }

    private void Read(ReceiveWindow window, int bytes, TimeSpan time)
    {
        _time.Advance(time);
        window.Came(bytes / 2);
        window.Came(bytes / 2);
    }

    private int BufferLock()
    {
        var value = new byte[4];
        _socket.GetRawSocketOption(1, 72, value);
        return BitConverter.ToInt32(value);
    }
}
