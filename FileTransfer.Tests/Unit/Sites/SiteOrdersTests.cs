using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Sites;
using Xunit;
using static FileTransfer.Actors.Protocol.SiteProtocol;

namespace FileTransfer.Tests.Unit.Sites;

public sealed class SiteOrdersTests
{
    [Fact]
    public void More_than_fits_comes_in_parts_without_a_gap()
    {
        var orders = new SiteOrders();
        var all = Enumerable.Range(0, MaxOrders + 10).Select(_ => Order()).ToArray();
        orders.Set(all);

        var first = orders.Since(SiteKnown.Nothing);
        var rest = orders.Since(first.Known);

        Assert.Equal((MaxOrders, true), (first.Orders.Count, first.More));
        Assert.Equal((10, false), (rest.Orders.Count, rest.More));
        Assert.Equal(all.Select(order => order.Id).ToHashSet(), first.Orders.Concat(rest.Orders).Select(order => order.Id).ToHashSet());
    }

    [Fact]
    public void Orders_with_many_names_stay_below_the_bound_of_a_message()
    {
        var orders = new SiteOrders();
        var names = Enumerable.Range(0, BroadcastTerms.MaxNodes).Select(i => NodeId.Parse($"node-with-a-long-name-{i}")).ToArray();
        orders.Set([.. Enumerable.Range(0, 20).Select(_ => Order() with { Terms = new BroadcastTerms(names, [], null) })]);

        var (known, parts, seen) = (SiteKnown.Nothing, 0, 0);
        for (var more = true; more; parts++)
        {
            var part = orders.Since(known);
            Assert.InRange(
                FileTransfer.Actors.Serialization.MessageCodec.Encode(
                    new SiteAnswer(Guid.NewGuid(), 1, false, part.Orders, part.Revoked, part.Known, part.More)).Payload.Length,
                0, MaxBytes + 64 * 1024);
            (known, more, seen) = (part.Known, part.More, seen + part.Orders.Count);
        }

        Assert.Equal(20, seen);
        Assert.True(parts > 1);
    }

    [Fact]
    public void Revoked_certificates_come_in_parts_and_once()
    {
        var orders = new SiteOrders();
        Assert.True(orders.Revoke(Enumerable.Range(0, MaxRevoked + 1).Select(i => $"{i:x4}")));
        Assert.False(orders.Revoke(["0000"]));

        var first = orders.Since(SiteKnown.Nothing);
        var rest = orders.Since(first.Known);

        Assert.Equal((MaxRevoked, true), (first.Revoked.Count, first.More));
        Assert.Equal((1, false), (rest.Revoked.Count, rest.More));
    }

    [Fact]
    public void An_order_that_comes_back_after_it_was_withdrawn_is_news()
    {
        var (orders, order) = (new SiteOrders(), Order());
        orders.Set([order]);
        orders.Set([]);
        var known = orders.Since(SiteKnown.Nothing).Known;

        Assert.True(orders.Set([order]));

        Assert.False(Assert.Single(orders.Since(known).Orders).IsWithdrawn);
    }

    private static SiteOrder Order() =>
        new(0, BroadcastId.New(), "channel", NodeId.Parse("a"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), IsWithdrawn: false);
}
