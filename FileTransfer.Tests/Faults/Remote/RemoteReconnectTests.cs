using System.Diagnostics;
using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Faults.Remote;

public sealed class RemoteReconnectTests : IAsyncLifetime
{
    private readonly RemoteSite _site = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task A_line_that_breaks_while_both_send_is_made_again_by_both()
    {
        var (hub, shop) = (_site.Start("hub", NodeKind.Server), _site.Start("shop", NodeKind.Broadcaster));
        for (var round = 0; round < 3; round++)
        {
            await using var toHub = new Relay(hub.Port, long.MaxValue);
            await using var toShop = new Relay(shop.Port, long.MaxValue);
            shop.Knows(hub, toHub.Port);
            hub.Knows(shop, toShop.Port);
            await Task.WhenAll(shop.UntilHeardByAsync(hub, $"up {round}"), hub.UntilHeardByAsync(shop, $"down {round}"));
            Assert.True(toHub.Carried + toShop.Carried > 0);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_that_is_started_again_under_its_address_is_heard_and_hears(bool server)
    {
        var (hub, shop) = _site.StartTwo();
        await shop.UntilHeardByAsync(hub, "before");
        await hub.UntilHeardByAsync(shop, "before");
        for (var round = 0; round < 2; round++)
        {
            var (gone, stays) = server ? (hub, shop) : (shop, hub);
            await gone.DisposeAsync();
            var back = _site.Start(gone.Id.Value, server ? NodeKind.Server : NodeKind.Broadcaster, gone.Port);
            back.Knows(stays);
            (hub, shop) = server ? (back, stays) : (stays, back);
            var started = Stopwatch.GetTimestamp();
            await Task.WhenAll(shop.UntilHeardByAsync(hub, $"up {round}"), hub.UntilHeardByAsync(shop, $"down {round}"));
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
        }
    }

    /// <param name="address">What the server believes it is at: nothing, a closed port, or where nobody ever says a word.</param>
    [Theory]
    [InlineData("none")]
    [InlineData("closed")]
    [InlineData("silent")]
    public async Task A_node_that_nobody_can_dial_is_answered_after_every_break(string address)
    {
        var (hub, shop) = (_site.Start("hub", NodeKind.Server), _site.Start("shop", NodeKind.Broadcaster));
        await using var silence = new Relay(shop.Port, 0);
        if (address == "closed") hub.Knows(shop, 1);
        if (address == "silent") hub.Knows(shop, silence.Port);
        for (var round = 0; round < 4; round++)
        {
            await using var line = new Relay(hub.Port, long.MaxValue);
            shop.Knows(hub, line.Port);
            await BothAreHeardSoonAsync(hub, shop, $"{round}");
            var listening = hub.Heard.Count;
            var answer = await shop.To(hub).Ask(CatalogProtocol.GetHistory.Instance, Deadline.Usual);
            Assert.Same(CatalogProtocol.Removed.Instance, answer);
            Assert.True(hub.Heard.Count > listening);
        }
    }

    [Fact]
    public async Task A_dial_that_leads_nowhere_gives_way_to_the_node_that_comes_by_itself()
    {
        var (hub, shop) = (_site.Start("hub", NodeKind.Server), _site.Start("shop", NodeKind.Broadcaster));
        await using var silence = new Relay(shop.Port, 0);
        hub.Knows(shop, silence.Port);
        var dialled = hub.Links.AssociateAsync(shop.Id);
        await silence.Held;
        shop.Knows(hub);

        await shop.UntilHeardByAsync(hub, "here I am");

        Assert.Equal(1u, (await dialled.WaitAsync(Deadline.Usual)).Number);
        Assert.DoesNotContain(hub.Log.Lines, line => line.Contains("cannot be reached", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_that_nobody_can_dial_is_heard_and_hears_after_a_restart_of_either_side(bool server)
    {
        var (hub, shop) = (_site.Start("hub", NodeKind.Server), _site.Start("shop", NodeKind.Broadcaster));
        shop.Knows(hub);
        await BothAreHeardSoonAsync(hub, shop, "before");
        for (var round = 0; round < 3; round++)
        {
            var (gone, stays) = server ? (hub, shop) : (shop, hub);
            await gone.DisposeAsync();
            var back = _site.Start(gone.Id.Value, server ? NodeKind.Server : NodeKind.Broadcaster, server ? gone.Port : 0);
            (hub, shop) = server ? (back, stays) : (stays, back);
            shop.Knows(hub);
            await BothAreHeardSoonAsync(hub, shop, $"{round}");
        }
    }

    [LongFact]
    public async Task A_node_that_was_silent_longer_than_links_wait_is_heard_again_and_was_never_put_into_quarantine()
    {
        var (hub, shop) = (_site.Start("hub", NodeKind.Server), _site.Start("shop", NodeKind.Broadcaster));
        await using var line = new Relay(hub.Port, 64 << 10);
        shop.Knows(hub, line.Port);
        hub.Knows(shop);
        var filler = new string('x', 16 << 10);
        await Deadline.UntilAsync("the line is held", () =>
        {
            shop.Say(hub, filler);
            return line.Held.IsCompleted;
        });
        await Deadline.UntilAsync("the dead line is noticed", () => shop.Links.Associations == 0);

        line.Release();
        await Task.WhenAll(shop.UntilHeardByAsync(hub, "after"), hub.UntilHeardByAsync(shop, "after"));
    }

    [Fact]
    public async Task What_comes_before_the_port_is_open_fails_softly_and_works_afterwards()
    {
        var shop = _site.Start("shop", NodeKind.Broadcaster);
        var hub = _site.Start("hub", NodeKind.Server);
        shop.Say(hub, "to nobody");   // unknown to the directory

        await Deadline.UntilAsync("it is told", () => shop.Log.Lines.Any(line => line.Contains("nobody has said where hub is", StringComparison.Ordinal)));
        shop.Knows(hub);
        await shop.UntilHeardByAsync(hub, "now");
        Assert.False(shop.System.WhenTerminated.IsCompleted);
    }

    private static async Task BothAreHeardSoonAsync(RemoteNode hub, RemoteNode shop, string text)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(shop.UntilHeardByAsync(hub, $"up {text}"), hub.UntilHeardByAsync(shop, $"down {text}"));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(12));
    }
}
