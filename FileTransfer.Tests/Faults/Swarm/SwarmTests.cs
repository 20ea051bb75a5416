using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Faults.Swarm;

/// <summary>Receivers of a broadcast that feed each other, on a network of their own, counted at the server's interface.</summary>
public sealed class SwarmTests
{
    private const long Size = 48L << 20;
    private const int Megabits = 200;

    private static readonly string[] Receivers = ["ann", "ben", "cem", "dan"];

    [Fact]
    public async Task The_server_sends_about_one_copy_however_many_receive()
    {
        await using var lab = await NetworkLab.OpenAsync(Receivers);
        await using var site = (await OpenAsync(lab)).Site;
        var file = SampleFiles.Make(site.NewPath(), Size);
        var before = NetworkLab.Carried(site.Server);

        var result = (await site.AdminAsync("broadcast", file)).WithExit(0);

        var carried = NetworkLab.Carried(site.Server) - before;
        Assert.Equal(Receivers.Length, result.Last.Number("committed"));
        AssertEverywhere(site, file, Receivers);
        Assert.True(carried < 1.5 * Size, $"the server's line carried {(double)carried / Size:0.00} copies");
    }

    [Fact]
    public async Task A_receiver_that_is_killed_takes_nothing_from_the_others()
    {
        await using var lab = await NetworkLab.OpenAsync(Receivers);
        var (opened, receiving) = await OpenAsync(lab);
        await using var site = opened;
        var file = SampleFiles.Make(site.NewPath(), Size);
        var before = NetworkLab.Carried(site.Server);
        var broadcast = site.Start(lab.Server, "broadcast", file, "--data", site.Data);
        await NetworkLab.UntilCarriedAsync(site.Server, before + (Size / 2));

        await receiving[0].KillAsync();
        await broadcast.ExpectAsync("receiver", e => e.Text("node") == "dan" && e.Text("state") == "committed");
        await site[Receivers[0]].ReceiveAsync();
        (await broadcast.EndAsync()).WithExit(0);

        AssertEverywhere(site, file, Receivers);
    }

    [Fact]
    public async Task Receivers_that_cannot_reach_each_other_are_served_by_the_server()
    {
        await using var lab = await NetworkLab.OpenAsync(Receivers);
        await using var site = (await OpenAsync(lab)).Site;
        for (var i = 0; i < Receivers.Length; i++) await lab.IsolateFromPeersAsync(Receivers[i]);
        var file = SampleFiles.Make(site.NewPath(), Size / 4);

        (await site.AdminAsync("broadcast", file)).WithExit(0);

        AssertEverywhere(site, file, Receivers);
    }

    [Fact]
    public async Task Receivers_that_feed_nobody_are_served_by_the_server()
    {
        await using var site = await Site.OpenAsync("ann", "ben");
        foreach (var name in new[] { "ann", "ben" })
        {
            await site[name].ReceiveAsync(new Launch
            {
                Environment = new Dictionary<string, string> { ["FILETRANSFER_CLIENT_PEER_LISTEN"] = "" },
            });
        }

        var file = SampleFiles.Make(site.NewPath(), Size / 4);

        (await site.AdminAsync("broadcast", file)).WithExit(0);

        AssertEverywhere(site, file, "ann", "ben");
    }

    [Fact]
    public async Task A_folder_is_shared_too()
    {
        await using var site = await Site.OpenAsync(Receivers);
        foreach (var name in Receivers) await site[name].ReceiveAsync();
        var folder = site.NewFolder();
        for (var i = 0; i < 40; i++) SampleFiles.Make(Path.Combine(folder, "d" + (i % 5), "f" + i), i * 40_000);

        (await site.AdminAsync("broadcast", folder)).WithExit(0);

        foreach (var name in Receivers) SampleFiles.AssertSameTree(folder, Path.Combine(site[name].Inbox, Path.GetFileName(folder)));
    }

    private static async Task<(Site Site, NodeProcess[] Receiving)> OpenAsync(NetworkLab lab)
    {
        await lab.LimitServerAsync(Megabits);
        var site = await Site.OpenAsync(lab, Receivers);
        return (site, await Task.WhenAll(Receivers.Select(name => site[name].ReceiveAsync())));
    }

    private static void AssertEverywhere(Site site, string file, params string[] receivers)
    {
        foreach (var name in receivers) SampleFiles.AssertSame(file, Path.Combine(site[name].Inbox, Path.GetFileName(file)));
    }
}
