using System.Text.Json;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class BroadcastTests(ReceivingSite shared) : IClassFixture<ReceivingSite>
{
    private readonly Site _site = shared.Site;
    private readonly SiteHome _ann = shared.Ann;

    [Fact]
    public async Task A_file_of_a_node_reaches_every_receiver()
    {
        var file = SampleFiles.Make(_site.NewPath("update.zip"), 3_000_000);

        var result = (await _ann.RunAsync("broadcast", file)).WithExit(0);

        AssertCommitted(result, 3_000_000);
        foreach (var receiver in shared.Receivers) SampleFiles.AssertSame(file, InInbox(receiver, file));
    }

    [Fact]
    public async Task A_folder_on_the_servers_own_machine_reaches_every_receiver()
    {
        var folder = _site.NewFolder("images");
        Directory.CreateDirectory(Path.Combine(folder, "empty"));
        foreach (var i in Enumerable.Range(0, 40)) SampleFiles.Make(Path.Combine(folder, $"{i % 4}", $"{i}"), i * 5000);

        var result = (await _site.AdminAsync("broadcast", folder)).WithExit(0);

        Assert.Equal(40, result.Last.Number("files"));
        AssertCommitted(result, result.Last.Number("bytes"));
        foreach (var receiver in shared.Receivers) SampleFiles.AssertSameTree(folder, InInbox(receiver, folder));
    }

    [Fact]
    public async Task A_path_of_the_server_is_broadcast_without_being_sent_again()
    {
        var file = SampleFiles.Make(_site.NewPath("stored"), 200_000);
        await _ann.SendAsync(file, "--to", "kept/here");

        var result = (await _ann.RunAsync("broadcast", "kept/here/" + Path.GetFileName(file))).WithExit(0);

        AssertCommitted(result, 200_000);
        foreach (var receiver in shared.Receivers) SampleFiles.AssertSame(file, InInbox(receiver, file));
    }

    [Fact]
    public async Task A_newer_broadcast_replaces_the_older_one_as_a_whole()
    {
        var old = _site.NewFolder("release");
        foreach (var name in (string[])["stays", "goes", "changes"]) SampleFiles.Make(Path.Combine(old, name), 4000);
        var changed = Directory.CreateDirectory(Path.Combine(_site.NewFolder(), Path.GetFileName(old))).FullName;
        File.Copy(Path.Combine(old, "stays"), Path.Combine(changed, "stays"));
        SampleFiles.Make(Path.Combine(changed, "changes"), 5000);
        SampleFiles.Make(Path.Combine(changed, "comes"), 6000);

        AssertCommitted((await _ann.RunAsync("broadcast", old)).WithExit(0), 12_000);
        AssertCommitted((await _ann.RunAsync("broadcast", changed)).WithExit(0), 15_000);

        foreach (var receiver in shared.Receivers) SampleFiles.AssertSameTree(changed, InInbox(receiver, changed));
    }

    [Fact]
    public async Task A_receiver_with_a_full_disk_fails_alone_and_is_named()
    {
        var full = await _site.JoinAsync("full");
        await using var receiving = await full.ReceiveAsync(Launch.WithSmallDisk(full.Inbox, 5));
        var file = SampleFiles.Make(_site.NewPath("big"), 20 << 20);

        var result = (await _ann.RunAsync("broadcast", file)).WithExit(8);

        Assert.Equal("partial", result.Last.Text("code"));
        Assert.Equal((4, 3), (result.Last.Number("receivers"), result.Last.Number("committed")));
        var rows = Final(result);
        Assert.Contains(rows["full"].Text("state"), (string[])["failed", "rejected"]);
        Assert.Equal("no-space", rows["full"].Text("code"));
        foreach (var receiver in shared.Receivers)
        {
            Assert.Equal("committed", rows[receiver.Name].Text("state"));
            SampleFiles.AssertSame(file, InInbox(receiver, file));
        }
    }

    [Fact]
    public async Task A_paused_receiver_holds_nobody_up_and_commits_when_it_goes_on()
    {
        var late = await _site.JoinAsync("late");
        await using var receiving = await late.ReceiveAsync();
        var file = SampleFiles.Make(_site.NewPath("for all"), 24 << 20);
        receiving.Signal(Signals.Stop);

        await using var broadcast = _ann.Start("broadcast", file);
        foreach (var _ in shared.Receivers)
            await broadcast.ExpectAsync("receiver", e => e.Text("state") == "committed" && e.Text("node") != "late");
        receiving.Signal(Signals.Continue);
        var result = (await broadcast.EndAsync()).WithExit(0);

        Assert.Equal(4, result.Last.Number("committed"));
        SampleFiles.AssertSame(file, InInbox(late, file));
    }

    private static string InInbox(SiteHome receiver, string source) => Path.Combine(receiver.Inbox, Path.GetFileName(source));

    private static Dictionary<string, JsonElement> Final(NodeResult result) =>
        result.Named("receiver").Where(e => e.TryGetProperty("final", out _)).ToDictionary(e => e.Text("node"));

    private void AssertCommitted(NodeResult result, long bytes)
    {
        Assert.True(result.Last.Flag("complete"), result.ToString());
        var counts = (result.Last.Number("receivers"), result.Last.Number("committed"), result.Last.Number("bytes"));
        Assert.True(counts == (3, 3, bytes), $"{counts}: {result}");
        var rows = Final(result);
        Assert.Equal(shared.Receivers.Select(receiver => receiver.Name).Order(), rows.Keys.Order());
        Assert.All(rows.Values, row => Assert.Equal(("committed", bytes), (row.Text("state"), row.Number("bytes"))));
    }
}
