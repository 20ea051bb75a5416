using System.Net;
using FileTransfer.Actors.Links;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class SeatsTests
{
    private readonly Seats _seats = new(new LinkListenerOptions { MaxHandshakes = 4, MaxHandshakesPerAddress = 2, MaxLinks = 3 });

    [Fact]
    public void An_address_has_a_cap_and_leaves_room_for_others()
    {
        using var first = Take("10.0.0.1");
        using var second = Take("10.0.0.1");
        Assert.Null(_seats.TryTake(IPAddress.Parse("10.0.0.1")));
        Assert.Null(_seats.TryTake(IPAddress.Parse("::ffff:10.0.0.1")));
        using var other = Take("10.0.0.2");
        first.Dispose();
        using var again = Take("10.0.0.1");
        Assert.Equal((3, 0), _seats.Taken);
    }

    [Fact]
    public void At_a_cap_the_oldest_gives_way_once_it_has_had_its_time()
    {
        var time = new FakeTimeProvider();
        var seats = new Seats(new LinkListenerOptions { MaxHandshakes = 3, MaxHandshakesPerAddress = 2, MaxLinks = 3 }, time);
        using var oldest = seats.TryTake(IPAddress.Parse("10.0.0.1"))!;
        using var second = seats.TryTake(IPAddress.Parse("10.0.0.1"))!;
        using var other = seats.TryTake(IPAddress.Parse("10.0.0.2"))!;
        Assert.Null(seats.TryTake(IPAddress.Parse("10.0.0.3")));
        time.Advance(TimeSpan.FromSeconds(1));

        using var newcomer = seats.TryTake(IPAddress.Parse("10.0.0.3"));   // who has most gives way

        Assert.NotNull(newcomer);
        Assert.True(oldest.Evicted.IsCompleted);
        Assert.False(second.Evicted.IsCompleted || other.Evicted.IsCompleted);
        Assert.False(oldest.TryPromote());
        oldest.Dispose();
        Assert.Equal((3, 0), seats.Taken);
        second.Dispose();
        Assert.Equal((2, 0), seats.Taken);
    }

    [Fact]
    public void An_IPv6_network_of_64_bits_counts_as_one_address()
    {
        using var first = Take("2001:db8::1");
        using var second = Take("2001:db8::ffff:2");
        Assert.Null(_seats.TryTake(IPAddress.Parse("2001:db8::3")));
        using var other = Take("2001:db8:0:1::1");
        Assert.Equal((3, 0), _seats.Taken);
    }

    [Fact]
    public void All_handshakes_together_have_a_cap()
    {
        var seats = Enumerable.Range(1, 4).Select(i => Take($"10.0.0.{i}")).ToList();
        Assert.Null(_seats.TryTake(IPAddress.Parse("10.0.0.9")));
        seats.ForEach(seat => seat.Dispose());
        Assert.Equal((0, 0), _seats.Taken);
    }

    [Fact]
    public void A_known_peer_makes_room_for_handshakes_and_counts_as_a_link()
    {
        var links = Enumerable.Range(0, 3).Select(_ =>
        {
            var seat = Take("10.0.0.1");
            Assert.True(seat.TryPromote());
            return seat;
        }).ToList();
        Assert.Equal((0, 3), _seats.Taken);
        Assert.Null(_seats.TryTake(IPAddress.Parse("10.0.0.2")));
        links[0].Dispose();
        links[0].Dispose();
        Assert.Equal((0, 2), _seats.Taken);
        using var next = Take("10.0.0.2");
    }

    [Fact]
    public void The_last_link_is_not_taken_twice()
    {
        var seats = Enumerable.Range(1, 4).Select(i => Take($"10.0.0.{i}")).ToList();
        Assert.Equal(new[] { true, true, true, false }, seats.Select(seat => seat.TryPromote()));
        seats.ForEach(seat => seat.Dispose());
        Assert.Equal((0, 0), _seats.Taken);
    }

    private Seats.Seat Take(string address)
    {
        var seat = _seats.TryTake(IPAddress.Parse(address));
        Assert.NotNull(seat);
        return seat;
    }
}
