using System.Diagnostics;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class RevocationTests
{
    private const long Size = 200L << 20;
    private const long Middle = 100L << 20;
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Revoking_a_node_cuts_its_running_upload_and_nobody_elses()
    {
        await using var site = await Site.OpenAsync("ann", "ben", "eve");
        var file = SampleFiles.Make(site.NewPath(), Size);
        await using var line = new Relay(site.Port, Middle);
        await using var others = new Relay(site.Port, Middle);
        await using var sending = site["eve"].Start(Launch.ViaPort(line.Port), "send", file);
        var bystanders = SampleFiles.Make(site.NewPath(), Size);
        await using var good = site["ben"].Start(Launch.ViaPort(others.Port), "send", bystanders);
        await Task.WhenAll(line.Held, others.Held);

        var revoked = (await site.AdminAsync("revoke", "eve")).WithExit(0);
        var watch = Stopwatch.StartNew();
        line.Release();
        var cut = (await sending.EndAsync()).WithError(4, "not-trusted");
        others.Release();

        Assert.Equal(1, revoked.Last.Number("sessionsCut"));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, InTime);
        Assert.Contains("this certificate was revoked", cut.Last.Text("message"), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(site.Data, "files", Path.GetFileName(file))));
        (await good.EndAsync()).WithExit(0);
        Assert.Contains("this certificate was revoked", await site["eve"].RefusesAsync(4, "ls"), StringComparison.Ordinal);

        await site.Server.KillAsync();
        await site.StartServerAsync();
        (await site["eve"].RunAsync("ls")).WithError(4, "not-trusted");
        (await site["ann"].RunAsync("ls")).WithExit(0);
    }

    [Fact]
    public async Task A_revoked_receiver_ends_is_listed_and_can_be_invited_again()
    {
        await using var site = await Site.OpenAsync("ann", "eve");
        await using var receiving = await site["eve"].ReceiveAsync();

        (await site["ann"].RunAsync("revoke", "eve")).WithExit(0);
        (await receiving.EndAsync()).WithError(4, "not-trusted");

        var nodes = (await site["ann"].RunAsync("nodes")).WithExit(0);
        Assert.Equal("revoked", Assert.Single(nodes.Named("node"), e => e.Text("node") == "eve").Text("state"));
        Assert.Contains((await site.AdminAsync("history")).Named("transfer"), e => e.Text("verb") == "revoke" && e.Text("name") == "eve");
        Assert.True((await site["ann"].RunAsync("revoke", "eve")).WithExit(0).Last.GetProperty("already").GetBoolean());
        await site.JoinAsync("eve", "download");
        (await site["eve"].RunAsync("ls")).WithExit(0);
    }

    [Fact]
    public async Task Inviting_a_name_again_cuts_the_links_of_its_old_certificate()
    {
        await using var site = await Site.OpenAsync("eve");
        await using var stolen = await site["eve"].ReceiveAsync();

        var link = await site.InviteAsync("--name", "eve");
        (await NodeProcess.RunAsync(null, "join", link, "--home", site.NewPath("home"))).WithExit(0);

        (await stolen.EndAsync()).WithError(4, "not-trusted");
    }

    [Fact]
    public async Task Who_cannot_be_revoked_is_said()
    {
        await using var site = await Site.OpenAsync("ann");
        await site.JoinAsync("ben", "upload,download");

        (await site.AdminAsync("revoke", "nobody")).WithError(3, "not-found");
        (await site.AdminAsync("revoke", "server")).WithError(2, "usage");
        (await site["ann"].RunAsync("revoke", "ann")).WithError(2, "usage");
        (await site["ben"].RunAsync("revoke", "ann")).WithError(4, "not-allowed");
        (await site["ann"].RunAsync("ls")).WithExit(0);
    }
}
