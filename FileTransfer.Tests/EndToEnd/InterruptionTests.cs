using System.Diagnostics;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Processes that die, stop or are told to, in the middle of a transfer.</summary>
public sealed class InterruptionTests
{
    private const long Size = 200L << 20;

    /// <summary>More than everything that may be on its way and not yet durable, less than the file.</summary>
    private const long Middle = 100L << 20;

    [Fact]
    public async Task A_send_survives_a_server_that_is_killed_and_started_again()
    {
        await using var site = await Site.OpenAsync("ann");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await using var relay = new Relay(site.Port, Middle);
        await using var sending = site["ann"].Start(Launch.ViaPort(relay.Port), "send", file);
        await relay.Held;

        await site.Server.KillAsync();
        await site.StartServerAsync();
        relay.Release();
        var result = (await sending.EndAsync()).WithExit(0);

        SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", Path.GetFileName(file)));
        Assert.True(result.Last.Number("attempts") > 1, result.ToString());
    }

    [Fact]
    public async Task A_send_that_was_killed_resumes_when_it_is_run_again()
    {
        await using var site = await Site.OpenAsync("ann");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await using var relay = new Relay(site.Port, Middle);
        await using var sending = site["ann"].Start(Launch.ViaPort(relay.Port), "send", file);
        await relay.Held;

        await sending.KillAsync();
        var result = await site["ann"].SendAsync(file);

        SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", Path.GetFileName(file)));
        Assert.InRange(result.Last.Number("resumedBytes"), 1, Middle);
    }

    [Fact]
    public async Task An_interrupted_get_resumes_when_it_is_run_again()
    {
        await using var site = await Site.OpenAsync("ann");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await site["ann"].SendAsync(file);
        var copy = site.NewPath();
        await using var relay = new Relay(site.Port, Middle);
        await using var getting = site["ann"].Start(Launch.ViaPort(relay.Port), "get", Path.GetFileName(file), "--out", copy);
        await relay.Held;

        var watch = Stopwatch.StartNew();
        getting.Signal(Signals.Interrupt);
        var interrupted = (await getting.EndAsync()).WithError(130, "cancelled");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        Assert.Contains("resume with: filetransfer get", interrupted.Last.Text("hint"), StringComparison.Ordinal);
        Assert.False(File.Exists(copy));
        var result = (await site["ann"].RunAsync("get", Path.GetFileName(file), "--out", copy)).WithExit(0);

        SampleFiles.AssertSame(file, copy);
        Assert.InRange(result.Last.Number("resumedBytes"), 1, Middle);
    }

    [Fact]
    public async Task An_interrupted_send_resumes_when_it_is_run_again()
    {
        await using var site = await Site.OpenAsync("ann");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await using var relay = new Relay(site.Port, Middle);
        await using var sending = site["ann"].Start(Launch.ViaPort(relay.Port), "send", file);
        await relay.Held;

        sending.Signal(Signals.Interrupt);
        (await sending.EndAsync()).WithError(130, "cancelled");
        var result = await site["ann"].SendAsync(file);

        SampleFiles.AssertSame(file, Path.Combine(site.Data, "files", Path.GetFileName(file)));
        Assert.InRange(result.Last.Number("resumedBytes"), 1, Middle);
    }

    [Fact]
    public async Task Server_and_client_end_when_they_are_told_to()
    {
        await using var site = await Site.OpenAsync("ann");
        await using var receiving = await site["ann"].ReceiveAsync();

        receiving.Signal(Signals.Terminate);
        (await receiving.EndAsync()).WithExit(143);
        site.Server.Signal(Signals.Interrupt);
        (await site.Server.EndAsync()).WithExit(130);
    }

    [Fact]
    public async Task A_receiving_client_comes_back_to_a_restarted_server()
    {
        await using var site = await Site.OpenAsync("ann");
        await using var receiving = await site["ann"].ReceiveAsync();

        await site.Server.KillAsync();
        await receiving.ExpectAsync("disconnected");
        await site.StartServerAsync();
        await receiving.ExpectAsync("connected");
        var file = SampleFiles.Make(site.NewPath(), 1_000_000);
        (await site.AdminAsync("broadcast", file)).WithExit(0);

        SampleFiles.AssertSame(file, Path.Combine(site["ann"].Inbox, Path.GetFileName(file)));
    }

    [LongFact]
    public async Task A_receiver_that_was_paused_until_its_link_died_still_commits()
    {
        await using var site = await Site.OpenAsync("ann", "paused", "other");
        await using var paused = await site["paused"].ReceiveAsync();
        await using var other = await site["other"].ReceiveAsync();
        var file = SampleFiles.Make(site.NewPath(), 64 << 20);
        paused.Signal(Signals.Stop);

        await using var broadcast = site["ann"].Start("broadcast", file);
        await broadcast.ExpectAsync("receiver", e => e.Text("state") == "committed" && e.Text("node") == "other");
        await Deadline.UntilAsync("the server's loss of the paused receiver", async () =>
        {
            var nodes = (await site.AdminAsync("nodes")).WithExit(0).Named("node");
            return nodes.Single(e => e.Text("node") == "paused").Text("state") == "away";
        });
        paused.Signal(Signals.Continue);
        var result = (await broadcast.EndAsync()).WithExit(0);

        Assert.Equal(2, result.Last.Number("committed"));
        SampleFiles.AssertSame(file, Path.Combine(site["paused"].Inbox, Path.GetFileName(file)));
    }
}
