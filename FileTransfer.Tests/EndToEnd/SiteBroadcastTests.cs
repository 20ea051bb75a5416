using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Broadcasts that a broadcaster distributes among its clients, as everywhere else.</summary>
public sealed class SiteBroadcastTests(SharedBranch shared) : IClassFixture<SharedBranch>
{
    private const int Size = 12 << 20;

    private readonly Site _site = shared.Site;

    [Fact]
    public async Task The_certificate_covers_clients_of_the_broadcaster_and_of_the_server()
    {
        var file = SampleFiles.Make(_site.NewPath("update"), 3_000_000);

        var result = (await _site.AdminAsync("broadcast", file)).WithExit(0);

        Assert.Equal((3, 3), (result.Last.Number("receivers"), result.Last.Number("committed")));
        shared.AssertHave(file, SharedBranch.All);
        await BranchSites.AssertProvedAsync(_site, result.Last.Text("id"), file, SharedBranch.All);
    }

    [Fact]
    public async Task A_folder_arrives_as_it_is()
    {
        var folder = _site.NewFolder("images");
        foreach (var i in Enumerable.Range(0, 30)) SampleFiles.Make(Path.Combine(folder, $"{i % 3}", $"{i}"), i * 7000);

        (await _site.AdminAsync("broadcast", folder)).WithExit(0);

        foreach (var node in SharedBranch.All) SampleFiles.AssertSameTree(folder, shared.Arrived(node, folder));
    }

    [Fact]
    public async Task Only_the_group_that_is_meant_gets_it_wherever_its_members_are()
    {
        var file = SampleFiles.Make(_site.NewPath("tills"), 300_000);

        var result = (await _site.AdminAsync("broadcast", file, "--group", "tills")).WithExit(0);

        Assert.Equal(["rik", "ron"], SharedBranch.Final(result).Keys.Order());
        shared.AssertHave(file, ["rik", "ron"]);
        Assert.False(File.Exists(shared.Arrived("rob", file)));
    }

    [Fact]
    public async Task What_is_staged_is_seen_by_nobody_until_it_is_committed_and_then_by_all()
    {
        var file = SampleFiles.Make(_site.NewPath("staged"), 2_000_000);

        var held = (await _site.AdminAsync("broadcast", file, "--stage")).WithExit(0).Last;
        Assert.Equal((3, 0), (held.Number("held"), held.Number("committed")));
        Assert.All(SharedBranch.All, node => Assert.False(File.Exists(shared.Arrived(node, file))));
        var result = (await _site.AdminAsync("broadcast", "commit", held.Text("id"))).WithExit(0);

        Assert.True(result.Last.Flag("complete"), result.ToString());
        shared.AssertHave(file, SharedBranch.All);
        await BranchSites.AssertProvedAsync(_site, held.Text("id"), file, SharedBranch.All);
    }

    [Fact]
    public async Task With_all_or_none_all_commit_when_all_can()
    {
        var file = SampleFiles.Make(_site.NewPath("all"), 2_000_000);

        var result = (await _site.AdminAsync("broadcast", file, "--all-or-none")).WithExit(0);

        Assert.Equal(3, result.Last.Number("committed"));
        shared.AssertHave(file, SharedBranch.All);
    }

    [Fact]
    public async Task What_is_staged_and_cancelled_is_discarded_wherever_it_is()
    {
        var file = SampleFiles.Make(_site.NewPath("cancelled"), 2_000_000);
        var held = (await _site.AdminAsync("broadcast", file, "--stage")).WithExit(0).Last;
        Assert.Equal(3, held.Number("held"));
        Assert.All(SharedBranch.All, node => Assert.Equal(1, Staged(node)));

        (await _site.AdminAsync("broadcast", "cancel", held.Text("id"))).WithExit(0);

        foreach (var node in SharedBranch.All) await Deadline.UntilAsync($"staging of {node} is discarded", () => Staged(node) == 0);
        Assert.All(SharedBranch.All, node => Assert.False(File.Exists(shared.Arrived(node, file))));
        (await _site.AdminAsync("broadcast", "commit", held.Text("id"))).WithExit(3);
    }

    [Fact]
    public async Task A_paused_one_stands_still_at_the_broadcaster_and_goes_on_where_it_was()
    {
        var file = SampleFiles.Make(_site.NewPath("paused"), Size);
        await using var broadcast = _site.Start(null, "broadcast", file, "--limit", "1MiB/s", "--data", _site.Data);
        var id = await UnderwayAsync(broadcast, file);

        (await _site.AdminAsync("broadcast", "pause", id)).WithExit(0);
        foreach (var client in shared.Clients.Values) await client.ExpectAsync("paused");
        Assert.All(SharedBranch.All, node => Assert.False(File.Exists(shared.Arrived(node, file))));
        (await _site.AdminAsync("broadcast", "limit", id, "none")).WithExit(0);
        (await _site.AdminAsync("broadcast", "resume", id)).WithExit(0);

        Assert.Equal(3, (await broadcast.EndAsync()).WithExit(0).Last.Number("committed"));
        shared.AssertHave(file, SharedBranch.All);
        var name = Path.GetFileName(file);
        foreach (var node in SharedBranch.AtHall)
        {
            var received = await shared.Clients[node].ExpectAsync("received", e => e.Text("name") == name);
            Assert.InRange(received.Number("resumedBytes"), 1, Size);
            Assert.Equal(0, received.Number("bytesAgain"));
        }
    }

    /// <summary>Waits until something has come to the clients.</summary>
    /// <returns>Its id.</returns>
    private async Task<string> UnderwayAsync(NodeProcess broadcast, string file)
    {
        var name = Path.GetFileName(file);
        foreach (var client in shared.Clients.Values)
            await client.ExpectAsync("progress", e => e.Text("name") == name && e.Number("bytes") > Size / 12);
        return (await broadcast.ExpectAsync("progress", e => e.Text("state") == "distributing")).Text("id");
    }

    private int Staged(string node)
    {
        var staging = Path.Combine(_site[node].Inbox, ".filetransfer", "staging");
        return Directory.Exists(staging) ? Directory.GetDirectories(staging).Length : 0;
    }
}
