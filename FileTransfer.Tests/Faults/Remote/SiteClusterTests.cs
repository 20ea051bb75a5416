using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Remote;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Faults.Remote;

public sealed class SiteClusterTests : IAsyncLifetime
{
    /// <summary>Who is away is noticed within seconds.</summary>
    private const string Quick =
        "akka.cluster.failure-detector { heartbeat-interval = 500ms, expected-response-after = 500ms, acceptable-heartbeat-pause = 2s }";

    private readonly RemoteSite _site = new() { Overrides = Quick };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task A_server_is_a_cluster_of_one_and_a_broadcaster_joins_and_leaves_it()
    {
        var (hub, shop) = _site.StartTwo();
        await FormAsync(hub);
        Assert.Equal([new SiteMember(hub.Id, IsServer: true, IsReachable: true)], hub.Cluster.Members);

        await JoinAsync(shop, hub);
        await SeesAsync(hub, "hub shop");
        await SeesAsync(shop, "hub shop");

        await shop.Cluster.LeaveAsync(Deadline.Usual);
        await SeesAsync(hub, "hub");
        Assert.False(shop.System.WhenTerminated.IsCompleted);
    }

    /// <param name="server">Who is started again.</param>
    /// <param name="dialled">Whether the server can dial the broadcaster.</param>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task A_member_that_is_started_again_takes_the_place_of_its_former_self(bool server, bool dialled)
    {
        var (hub, shop) = (_site.Start("hub", NodeKind.Server), _site.Start("shop", NodeKind.Broadcaster));
        shop.Knows(hub);
        if (dialled) hub.Knows(shop);
        await FormAsync(hub);
        await JoinAsync(shop, hub);
        await SeesAsync(hub, "hub shop");
        var (gone, stays) = server ? (hub, shop) : (shop, hub);

        await gone.DisposeAsync();
        await SeesAsync(stays, server ? "(hub) shop" : "hub (shop)");
        var back = _site.Start(gone.Id.Value, server ? NodeKind.Server : NodeKind.Broadcaster, gone.Port);
        if (!server || dialled) back.Knows(stays);
        if (server) await FormAsync(back, stays);
        else await JoinAsync(back, stays);

        await SeesAsync(stays, "hub shop");
        await SeesAsync(back, "hub shop");
        Assert.False(stays.System.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task A_server_that_finds_nobody_of_its_last_run_begins_alone()
    {
        var (hub, shop) = _site.StartTwo();
        await shop.DisposeAsync();

        await FormAsync(hub, shop);

        Assert.Equal("hub", Shown(hub));
    }

    [Fact]
    public async Task A_node_joins_while_another_one_is_away()
    {
        var (hub, shop) = _site.StartTwo();
        await FormAsync(hub);
        await JoinAsync(shop, hub);
        await SeesAsync(hub, "hub shop");
        await shop.DisposeAsync();
        await SeesAsync(hub, "hub (shop)");

        var mall = _site.Start("mall", NodeKind.Broadcaster);
        mall.Knows(hub);
        hub.Knows(mall);
        await JoinAsync(mall, hub);

        await SeesAsync(hub, "hub mall (shop)");
    }

    [LongFact]
    public async Task A_member_that_was_away_for_a_minute_is_back_without_a_restart()
    {
        _site.Overrides = "";
        var (hub, shop) = (_site.Start("hub", NodeKind.Server), _site.Start("shop", NodeKind.Broadcaster));
        await FormAsync(hub);
        await using (var line = new Relay(hub.Port, long.MaxValue))
        await using (var other = new Relay(shop.Port, long.MaxValue))
        {
            shop.Knows(hub, line.Port);
            hub.Knows(shop, other.Port);
            await JoinAsync(shop, hub);
            await SeesAsync(hub, "hub shop");
        }

        await SeesAsync(hub, "hub (shop)");
        await SeesAsync(shop, "(hub) shop");
        await Deadline.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("hub (shop)", Shown(hub));

        shop.Knows(hub);
        hub.Knows(shop);
        await SeesAsync(hub, "hub shop");
        await SeesAsync(shop, "hub shop");
        await shop.UntilHeardByAsync(hub, "after");
        Assert.InRange(hub.Log.Lines.Count, 1, 5);
        Assert.DoesNotContain(hub.AkkaLog.Lines, line => line.Contains("unreachable remote address", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_expelled_node_is_no_member_any_more_and_the_others_are()
    {
        var (hub, shop) = _site.StartTwo();
        var mall = _site.Start("mall", NodeKind.Broadcaster);
        foreach (var (a, b) in new[] { (mall, hub), (hub, mall), (mall, shop), (shop, mall) }) a.Knows(b);
        await FormAsync(hub);
        await JoinAsync(shop, hub);
        await JoinAsync(mall, hub);
        await SeesAsync(hub, "hub mall shop");

        hub.Cluster.Expel(mall.Id);

        await SeesAsync(hub, "hub shop");
        await SeesAsync(shop, "hub shop");
        Assert.False(mall.System.WhenTerminated.IsCompleted);
        await shop.UntilHeardByAsync(hub, "still here");
    }

    [Fact]
    public async Task Leaving_a_server_that_is_gone_ends_at_the_deadline()
    {
        var (hub, shop) = _site.StartTwo();
        await FormAsync(hub);
        await JoinAsync(shop, hub);
        await hub.DisposeAsync();
        await SeesAsync(shop, "(hub) shop");

        await shop.Cluster.LeaveAsync(TimeSpan.FromSeconds(1)).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.False(shop.System.WhenTerminated.IsCompleted);
    }

    private static async Task FormAsync(RemoteNode node, params RemoteNode[] known)
    {
        using var late = new CancellationTokenSource(Deadline.Usual);
        await node.Cluster.FormAsync([.. known.Select(other => other.Id)], late.Token);
    }

    private static async Task JoinAsync(RemoteNode node, RemoteNode server)
    {
        using var late = new CancellationTokenSource(Deadline.Usual);
        await node.Cluster.JoinAsync(server.Id, late.Token);
    }

    /// <param name="members">In order; in brackets who is unreachable.</param>
    private static Task SeesAsync(RemoteNode node, string members) =>
        Deadline.UntilAsync($"{node.Id} sees {members} and not {Shown(node)}", () => Shown(node) == members);

    private static string Shown(RemoteNode node) => string.Join(' ', node.Cluster.Members
        .OrderBy(member => member.Node.Value, StringComparer.Ordinal)
        .Select(member => member.IsReachable ? member.Node.Value : $"({member.Node})"));
}
