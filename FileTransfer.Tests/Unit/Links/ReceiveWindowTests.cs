using System.Net;
using System.Net.Sockets;
using FileTransfer.Actors.Links;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class ReceiveWindowTests : IDisposable
{
    private const int Part = 128 * 1024;

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
    public void Little_may_be_on_its_way_at_first()
    {
        var window = ReceiveWindow.For(_socket, _time);

        Assert.False(window!.IsFree);
        Assert.Equal(2 * ReceiveWindow.Least, _socket.ReceiveBufferSize);   // Linux doubles it
        Assert.NotEqual(0, BufferLock());
    }

    [Theory]
    [InlineData(100, 20)]
    [InlineData(100, 6)]
    [InlineData(5000, 100)]
    public void A_share_of_a_line_needs_no_more(int roundTripMicroseconds, int milliseconds)
    {
        var window = ReceiveWindow.For(_socket, () => TimeSpan.FromMicroseconds(roundTripMicroseconds), _time);

        Read(window, TimeSpan.FromMilliseconds(milliseconds));

        Assert.False(window.IsFree);
        Assert.NotEqual(0, BufferLock());
    }

    [Theory]
    [InlineData(100, 2)]
    [InlineData(5000, 20)]
    [InlineData(50_000, 200)]
    public void Who_is_fast_or_far_away_is_left_to_the_kernel(int roundTripMicroseconds, int milliseconds)
    {
        var window = ReceiveWindow.For(_socket, () => TimeSpan.FromMicroseconds(roundTripMicroseconds), _time);

        for (var part = 0; part < ReceiveWindow.FastParts; part++) Read(window, TimeSpan.FromMilliseconds(milliseconds));

        Assert.True(window.IsFree);
        Assert.Equal(0, BufferLock());
    }

    [Fact]
    public void What_piled_up_while_nobody_read_is_no_fast_line()
    {
        var window = ReceiveWindow.For(_socket, () => TimeSpan.FromMicroseconds(100), _time);

        for (var part = 0; part < 4 * ReceiveWindow.FastParts; part++)
        {
            var piledUp = part % ReceiveWindow.FastParts != 0;
            Read(window, TimeSpan.FromMilliseconds(piledUp ? 2 : 20));
        }

        Assert.False(window.IsFree);
    }

    [Fact]
    public async Task Only_a_wait_in_the_middle_of_a_frame_counts()
    {
        var window = ReceiveWindow.For(_socket, () => TimeSpan.FromSeconds(1), _time);
        await using var stream = new CoalescingStream(new NetworkStream(_socket, ownsSocket: false), window);
        _peer.SendBufferSize = Part;
        var buffer = new byte[Part];

        for (var part = 0; part < ReceiveWindow.FastParts; part++) Assert.Equal(Part, await Receive(expected: 0));
        Assert.False(window.IsFree);

        for (var part = 0; part < ReceiveWindow.FastParts; part++) Assert.Equal(Part, await Receive(expected: Part));
        Assert.True(window.IsFree);

        async Task<int> Receive(int expected)
        {
            var total = 0;
            while (total < Part)
            {
                stream.Expect(expected == 0 ? 0 : Part - total);
                var waiting = stream.ReadAsync(buffer.AsMemory(total));
                _time.Advance(TimeSpan.FromMilliseconds(1));
                await _peer.SendAsync(new byte[Math.Min(ReceiveWindow.Least, Part - total)]);
                total += await waiting;
            }

            return total;
        }
    }

    private void Read(ReceiveWindow window, TimeSpan time)
    {
        for (var half = 0; half < 2; half++)
        {
            window.Waits(inFrame: true);
            _time.Advance(time / 2);
            window.Came(Part / 4);
            window.Came(Part / 4);
        }
    }

    private int BufferLock()
    {
        var value = new byte[4];
        _socket.GetRawSocketOption(1, 72, value);
        return BitConverter.ToInt32(value);
    }
}
