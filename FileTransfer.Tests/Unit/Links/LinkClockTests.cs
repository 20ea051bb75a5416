using System.Net;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Tests.Contracts.Links;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

/// <summary>The wall clock is set by an hour, forwards and backwards: deadlines count the time that passes.</summary>
public sealed class LinkClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly JumpingTime _time = new();
    private readonly RecordingHandler _handler = new();
    private readonly MemoryStreams _peer;
    private readonly Link _link;

    public LinkClockTests()
    {
        (_peer, var end) = MemoryStreams.Connect();
        _link = new Link(end, TestPki.Peer(), "", null, new BufferPool(), _time);
    }

    public async Task InitializeAsync()
    {
        _link.Start(_handler);
        await _peer.Outgoing.ReaderStarves();
    }

    public async Task DisposeAsync()
    {
        await _peer.DisposeAsync();
        await _link.Completion;
    }

    [Fact]
    public async Task A_silent_peer_is_dead_after_15_seconds_and_not_before()
    {
        for (var second = 0; second < 15; second++)
        {
            _time.Ahead += second % 2 == 0 ? Hour : -2 * Hour;
            _time.Advance(Second);
        }

        Assert.Equal(0, _handler.Ends);
        _time.Advance(Second);

        Assert.Equal("nothing came from the peer for 15 s", (await _handler.Closed).Detail);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_place_is_kept_for_as_long_as_it_was_promised(int hours)
    {
        var seats = new Seats(new LinkListenerOptions { MaxHandshakesPerAddress = 1 }, _time);
        using var seat = seats.TryTake(IPAddress.Loopback);
        _time.Ahead = hours * Hour;

        Assert.Null(seats.TryTake(IPAddress.Loopback));
        _time.Advance(new LinkListenerOptions().Patience);

        using var next = seats.TryTake(IPAddress.Loopback);
        Assert.NotNull(next);
    }
}
