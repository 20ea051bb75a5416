using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class StagedBroadcastTests
{
    private const int Size = 3_000_000;

    [Fact]
    public async Task What_is_staged_is_seen_by_nobody_until_it_is_committed_and_then_by_all()
    {
        await using var site = await OpenAsync();
        var (old, now) = await OldAndNewAsync(site);

        var held = await StageAsync(site, now);
        AssertAll(site, old);
        var result = (await site["ann"].RunAsync("broadcast", "commit", held)).WithExit(0);

        Assert.True(result.Last.Flag("complete"), result.ToString());
        AssertAll(site, now);
        (await site["ann"].RunAsync("certificate", held, "--out", site.NewPath())).WithExit(0);
        (await site["ann"].RunAsync("broadcast", "commit", held)).WithExit(0);
    }

    [Fact]
    public async Task What_is_cancelled_is_discarded_and_the_old_stays()
    {
        await using var site = await OpenAsync();
        var (old, now) = await OldAndNewAsync(site);
        var held = await StageAsync(site, now);

        (await site["ann"].RunAsync("broadcast", "cancel", held)).WithExit(0);

        AssertAll(site, old);
        foreach (var name in (string[])["rik", "ron"]) await Deadline.UntilAsync("staging is discarded", () => Staged(site, name) == 0);
        await site["ann"].RefusesAsync(3, "broadcast", "commit", held);
    }

    [Fact]
    public async Task A_receiver_and_a_server_that_are_killed_between_the_steps_lose_nothing()
    {
        await using var site = await Site.OpenAsync("ann", "rik", "ron");
        await site["rik"].ReceiveAsync();
        var ron = await site["ron"].ReceiveAsync();
        var (old, now) = await OldAndNewAsync(site);
        var held = await StageAsync(site, now);

        await ron.KillAsync();
        await site.Server.KillAsync();
        await site.StartServerAsync();
        AssertAll(site, old);
        await using var commit = site["ann"].Start("broadcast", "commit", held);
        await commit.ExpectAsync("receiver", e => e.Text("node") == "rik" && e.Text("state") == "committed");
        SampleFiles.AssertSame(old, In(site, "ron"));
        await site["ron"].ReceiveAsync();

        var result = (await commit.EndAsync()).WithExit(0);
        Assert.Equal(2, result.Last.Number("committed"));
        AssertAll(site, now);
    }

    [Fact]
    public async Task With_all_or_none_one_full_disk_keeps_the_old_everywhere()
    {
        await using var site = await Site.OpenAsync("ann", "rik", "ron");
        await site["rik"].ReceiveAsync();
        var (old, _) = await OldAndNewAsync(site);
        await using var ron = await site["ron"].ReceiveAsync(Launch.WithSmallDisk(site["ron"].Inbox, 5));
        var large = SampleFiles.Make(Path.Combine(site.NewFolder(), Path.GetFileName(old)), 20 << 20);

        var result = (await site["ann"].RunAsync("broadcast", large, "--all-or-none")).WithExit(8);

        Assert.Equal((2, 0), (result.Last.Number("receivers"), result.Last.Number("committed")));
        var rows = result.Named("receiver").Where(e => e.TryGetProperty("final", out _)).ToDictionary(e => e.Text("node"));
        Assert.Equal(("rejected", "no-space"), (rows["ron"].Text("state"), rows["ron"].Text("code")));
        Assert.Equal(("cancelled", 0), (rows["rik"].Text("state"), rows["rik"].Number("bytes")));
        SampleFiles.AssertSame(old, In(site, "rik"));
        Assert.False(File.Exists($"/proc/{ron.Id}/root{In(site, "ron")}"));
    }

    [Fact]
    public async Task With_all_or_none_all_commit_when_all_can()
    {
        await using var site = await OpenAsync();
        var (_, now) = await OldAndNewAsync(site);

        var result = (await site["ann"].RunAsync("broadcast", now, "--all-or-none")).WithExit(0);

        Assert.Equal(2, result.Last.Number("committed"));
        AssertAll(site, now);
    }

    [Fact]
    public async Task A_preflight_names_who_objects_and_sends_nothing()
    {
        await using var site = await Site.OpenAsync("ann", "rik", "ron");
        await using var rik = await site["rik"].ReceiveAsync();
        var file = SampleFiles.Make(site.NewPath(), 20 << 20);

        Assert.Equal(1, (await site["ann"].RunAsync("broadcast", file, "--preflight")).WithExit(0).Last.Number("accepted"));
        await using var ron = await site["ron"].ReceiveAsync(Launch.WithSmallDisk(site["ron"].Inbox, 5));
        var result = (await site["ann"].RunAsync("broadcast", file, "--preflight")).WithExit(8);

        var rows = result.Named("receiver").Where(e => e.TryGetProperty("final", out _)).ToDictionary(e => e.Text("node"));
        Assert.Equal("accepted", rows["rik"].Text("state"));
        Assert.Equal(("rejected", "no-space"), (rows["ron"].Text("state"), rows["ron"].Text("code")));
        Assert.False(File.Exists(Path.Combine(site["rik"].Inbox, Path.GetFileName(file))));
        Assert.Equal(0, Staged(site, "rik"));
        Assert.DoesNotContain((await site.AdminAsync("history")).WithExit(0).Named("history"), e => e.Text("verb") != "broadcast" || e.Text("outcome") == "committed");
        await rik.KillAsync();
        Assert.Empty((await rik.EndAsync()).Named("received"));
    }

    private static async Task<Site> OpenAsync()
    {
        var site = await Site.OpenAsync("ann", "rik", "ron");
        await Task.WhenAll(site["rik"].ReceiveAsync(), site["ron"].ReceiveAsync());
        return site;
    }

    /// <summary>Everybody has the old one; the new one has the same name.</summary>
    private static async Task<(string Old, string Now)> OldAndNewAsync(Site site)
    {
        var old = SampleFiles.Make(Path.Combine(site.NewFolder(), "update"), Size);
        var now = SampleFiles.Make(Path.Combine(site.NewFolder(), "update"), Size + 1);
        (await site["ann"].RunAsync("broadcast", old)).WithExit(0);
        return (old, now);
    }

    /// <returns>The id.</returns>
    private static async Task<string> StageAsync(Site site, string file)
    {
        var result = (await site["ann"].RunAsync("broadcast", file, "--stage")).WithExit(0);
        Assert.Equal((2, 0), (result.Last.Number("held"), result.Last.Number("committed")));
        return result.Last.Text("id");
    }

    private static void AssertAll(Site site, string content)
    {
        foreach (var name in (string[])["rik", "ron"]) SampleFiles.AssertSame(content, In(site, name));
    }

    private static string In(Site site, string node) => Path.Combine(site[node].Inbox, "update");

    private static int Staged(Site site, string node)
    {
        var staging = Path.Combine(site[node].Inbox, ".filetransfer", "staging");
        return Directory.Exists(staging) ? Directory.GetDirectories(staging).Length : 0;
    }
}
