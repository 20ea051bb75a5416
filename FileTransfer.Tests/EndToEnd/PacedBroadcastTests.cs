using System.Text.Json;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Broadcasts that are paused, resumed and limited while they run.</summary>
public sealed class PacedBroadcastTests
{
    private const int Size = 24 << 20;

    private static readonly string[] Receivers = ["rik", "ron"];

    [Fact]
    public async Task A_paused_one_stands_still_outlives_its_server_and_goes_on_where_it_was()
    {
        await using var site = await Site.OpenAsync("ann", "rik", "ron");
        var clients = await Task.WhenAll(Receivers.Select(name => site[name].ReceiveAsync()));
        var file = SampleFiles.Make(site.NewPath("images"), Size);
        await using var broadcast = site["ann"].Start("broadcast", file, "--limit", "2MiB/s");
        var id = (await broadcast.ExpectAsync("progress", e => e.Text("state") == "distributing" && e.Number("bytes") > Size / 8)).Text("id");

        var paused = (await site["ann"].RunAsync("broadcast", "pause", id)).WithExit(0).Last;
        foreach (var client in clients) await client.ExpectAsync("paused");
        await broadcast.ExpectAsync("progress", e => e.Text("state") == "paused");
        var (rows, disks) = (await RowsAsync(site, id), Receivers.Select(name => Journal(site, name)).ToArray());
        await site.Server.KillAsync();
        await site.StartServerAsync();
        foreach (var client in clients) await client.ExpectAsync("connected");

        Assert.Equal(("ann", true), (paused.Text("pausedBy"), paused.Flag("changed")));
        Assert.False((await site["ann"].RunAsync("broadcast", "pause", id)).WithExit(0).Last.Flag("changed"));
        Assert.Equal(disks, Receivers.Select(name => Journal(site, name)));
        var why = (await site.AdminAsync("why", "rik")).WithExit(0).Last.GetProperty("lacking")[0];
        Assert.Contains("paused by ann since", why.Text("why"), StringComparison.Ordinal);
        Assert.Contains("limited to 2.00 MiB/s", why.Text("why"), StringComparison.Ordinal);
        var running = Assert.Single((await site.AdminAsync("status")).WithExit(0).Named("broadcast"));
        Assert.Equal((id, true, 2L << 20), (running.Text("id"), running.Flag("paused"), running.Number("limitBytesPerSecond")));

        (await site["ann"].RunAsync("broadcast", "limit", id, "none")).WithExit(0);
        Assert.False((await site["ann"].RunAsync("broadcast", "resume", id)).WithExit(0).Last.Flag("paused"));
        Assert.True((await broadcast.EndAsync()).WithExit(0).Last.Flag("complete"));

        foreach (var (name, client) in Receivers.Zip(clients))
        {
            SampleFiles.AssertSame(file, Path.Combine(site[name].Inbox, Path.GetFileName(file)));
            var received = await client.ExpectAsync("received");
            Assert.InRange(received.Number("resumedBytes"), Math.Max(1, rows[name].Number("bytes")), Size);
            Assert.Equal(0, received.Number("bytesAgain"));
            Assert.Empty((await StopAsync(client)).Named("failed"));
        }

        await site["ann"].RefusesAsync(3, "broadcast", "pause", id);
    }

    [Fact]
    public async Task What_is_held_stays_held_over_a_pause_and_is_not_committed_in_it()
    {
        await using var site = await Site.OpenAsync("ann", "rik");
        await site["rik"].ReceiveAsync();
        var file = SampleFiles.Make(site.NewPath("images"), 1_000_000);
        var id = (await site["ann"].RunAsync("broadcast", file, "--stage")).WithExit(0).Last.Text("id");

        (await site["ann"].RunAsync("broadcast", "pause", id)).WithExit(0);
        var refused = await site["ann"].RefusesAsync(2, "broadcast", "commit", id);
        (await site["ann"].RunAsync("broadcast", "resume", id)).WithExit(0);

        Assert.Contains($"broadcast resume {id}", refused, StringComparison.Ordinal);
        Assert.Equal(1, (await site["ann"].RunAsync("broadcast", "commit", id)).WithExit(0).Last.Number("committed"));
        SampleFiles.AssertSame(file, Path.Combine(site["rik"].Inbox, Path.GetFileName(file)));
    }

    [Fact]
    public async Task What_cannot_be_steered_is_refused_with_the_reason()
    {
        await using var site = await Site.OpenAsync("ann", "rik");
        await site["rik"].ReceiveAsync();
        var file = SampleFiles.Make(site.NewPath("images"), 40 << 20);

        Assert.Contains("there is no broadcast", await site["ann"].RefusesAsync(3, "broadcast", "resume", new string('0', 32)), StringComparison.Ordinal);
        Assert.Contains("least rate", await site["ann"].RefusesAsync(2, "broadcast", file, "--limit", "1KiB/s"), StringComparison.Ordinal);
        await using var broadcast = site["ann"].Start("broadcast", file, "--limit", "2MiB/s");
        var id = (await broadcast.ExpectAsync("progress", e => e.Text("state") == "distributing")).Text("id");
        Assert.Contains("least rate", await site["ann"].RefusesAsync(2, "broadcast", "limit", id, "1KiB/s"), StringComparison.Ordinal);
        Assert.False((await site["ann"].RunAsync("broadcast", "resume", id)).WithExit(0).Last.Flag("changed"));
    }

    private static async Task<Dictionary<string, JsonElement>> RowsAsync(Site site, string id) =>
        (await site.AdminAsync("status", id)).WithExit(0).Named("receiver").ToDictionary(row => row.Text("node"));

    /// <summary>Grows with every flush of what arrived; files of content have their full length from the start.</summary>
    private static long Journal(Site site, string name)
    {
        var staging = Path.Combine(site[name].Inbox, ".filetransfer", "staging");
        return Directory.GetFiles(staging, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
    }

    private static async Task<NodeResult> StopAsync(NodeProcess client)
    {
        await client.KillAsync();
        return await client.EndAsync();
    }
}
