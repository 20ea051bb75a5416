using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Content that is distributed while it is still being sent to the server.</summary>
public sealed class ArrivingBroadcastTests
{
    private const long Size = 48 << 20;
    private const long Middle = 24 << 20;

    private static readonly string[] Receivers = ["rik", "ron"];

    [Fact]
    public async Task Receivers_have_what_was_sent_so_far_and_the_rest_when_server_and_line_are_back()
    {
        await using var site = await OpenAsync();
        var file = SampleFiles.Make(site.NewPath("images"), Size);
        await using var relay = new Relay(site.Port, Middle);
        await using var broadcast = site["ann"].Start(Launch.ViaPort(relay.Port), "broadcast", file);
        await relay.Held;

        var id = await SpreadAsync(site);
        await site.Server.KillAsync();
        await site.StartServerAsync();
        relay.Release();
        var result = (await broadcast.EndAsync()).WithExit(0);

        Assert.Equal((id, 2L), (result.Last.Text("id"), result.Last.Number("committed")));
        foreach (var name in Receivers) SampleFiles.AssertSame(file, InInbox(site, name, file));
    }

    [Fact]
    public async Task A_sender_that_was_killed_goes_on_with_the_same_broadcast_when_it_is_run_again()
    {
        await using var site = await OpenAsync();
        var file = SampleFiles.Make(site.NewPath("images"), Size);
        await using var relay = new Relay(site.Port, Middle);
        await using var broadcast = site["ann"].Start(Launch.ViaPort(relay.Port), "broadcast", file);
        await relay.Held;

        var id = await SpreadAsync(site);
        await broadcast.KillAsync();
        var result = (await site["ann"].RunAsync("broadcast", file)).WithExit(0);

        Assert.Equal((id, 2L), (result.Last.Text("id"), result.Last.Number("committed")));
        foreach (var name in Receivers) SampleFiles.AssertSame(file, InInbox(site, name, file));
    }

    [Fact]
    public async Task What_is_called_off_half_way_replaces_nothing()
    {
        await using var site = await OpenAsync();
        var file = SampleFiles.Make(site.NewPath("images"), Size);
        (await site["ann"].RunAsync("broadcast", file)).WithExit(0);
        var old = site.NewPath();
        File.Copy(file, old);
        SampleFiles.Make(file, Size);
        await using var relay = new Relay(site.Port, Middle);
        await using var broadcast = site["ann"].Start(Launch.ViaPort(relay.Port), "broadcast", file);
        await relay.Held;

        var id = await SpreadAsync(site);
        broadcast.Signal(Signals.Terminate);
        relay.Release();
        (await broadcast.EndAsync()).WithExit(143);

        await Deadline.UntilAsync("the broadcast ends", async () => !(await RunningAsync(site)).Contains(id));
        var rows = (await site.AdminAsync("status", id)).WithExit(0).Named("receiver").ToArray();
        Assert.All(rows, row => Assert.Equal("cancelled", row.Text("state")));
        foreach (var name in Receivers) SampleFiles.AssertSame(old, InInbox(site, name, file));
    }

    private static async Task<Site> OpenAsync()
    {
        var site = await Site.OpenAsync(["ann", .. Receivers]);
        await Task.WhenAll(Receivers.Select(name => site[name].ReceiveAsync()));
        return site;
    }

    /// <summary>All that the server has is durable at both receivers, while the line of the sender stands still.</summary>
    /// <returns>The broadcast.</returns>
    private static async Task<string> SpreadAsync(Site site)
    {
        var id = "";
        await Deadline.UntilAsync("both have a third of it", async () =>
        {
            if (await RunningAsync(site) is not [var running, ..]) return false;
            id = running;
            var rows = (await site.AdminAsync("status", id)).WithExit(0).Named("receiver").ToArray();
            return rows.Length == Receivers.Length && rows.All(row => row.Number("bytes") > Size / 3);
        });
        return id;
    }

    private static async Task<IReadOnlyList<string>> RunningAsync(Site site) =>
        [.. (await site.AdminAsync("status")).WithExit(0).Named("broadcast").Select(broadcast => broadcast.Text("id"))];

    private static string InInbox(Site site, string name, string file) => Path.Combine(site[name].Inbox, Path.GetFileName(file));
}
