using System.Diagnostics;
using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Sites;

/// <summary>A broadcaster dies, or its site is cut off, in the middle of a broadcast: nobody has to do anything.</summary>
public sealed class BranchAwayTests(ITestOutputHelper output)
{
    private const long Size = 32L << 20;
    private const int Megabits = 20;

    /// <summary>One copy with its headers is 1.04; what was on its way when somebody died is sent again.</summary>
    private const double AboutOneCopy = 1.25;

    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(10);

    /// <summary>A client that has nothing to do looks for the node that it prefers every 15 s.</summary>
    private static readonly TimeSpan BackInTime = TimeSpan.FromSeconds(30);

    [LongFact]
    public async Task Clients_of_a_killed_broadcaster_go_on_at_the_server_and_come_back_when_it_runs_again()
    {
        await using var sites = await BranchSites.OpenAsync(2, 2, Megabits);
        var file = SampleFiles.Make(sites.Site.NewPath("update"), Size);
        var broadcast = await sites.BroadcastAsync(file);
        await sites.UntilCarriedAsync(1, file, 0.4);

        var watch = Stopwatch.StartNew();
        await sites.Branches[0].Process.KillAsync();
        await MovedToServerAsync(sites, watch);
        var result = (await broadcast.EndAsync()).WithExit(0);

        await AssertDeliveredAsync(sites, result, file, 4);
        watch.Restart();
        await sites.Branches[0].StartAsync();
        foreach (var client in Of(1)) await sites.Client(client).ExpectAsync("connected", e => e.Text("server") == "site1");
        output.WriteLine($"back after {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, BackInTime);

        await SharedBranch.SeenAsync(sites.Site, sites.Clients);
        var next = SampleFiles.Make(sites.Site.NewPath("next"), Size / 4);
        result = (await (await sites.BroadcastAsync(next)).EndAsync()).WithExit(0);
        await AssertDeliveredAsync(sites, result, next, 4);
    }

    /// <summary>Nobody is told: it is silent, for its clients and for the server.</summary>
    [LongTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_broadcaster_that_lost_its_power_is_left_within_ten_seconds(bool inTheMiddle)
    {
        await using var sites = await BranchSites.OpenAsync(1, 2, Megabits);
        var file = SampleFiles.Make(sites.Site.NewPath("update"), Size);
        var broadcast = inTheMiddle ? await sites.BroadcastAsync(file) : null;
        if (inTheMiddle) await sites.UntilCarriedAsync(1, file, 0.4);

        var watch = Stopwatch.StartNew();
        await sites.Lab.UnplugAsync("site1");
        await sites.Branches[0].Process.KillAsync();
        await MovedToServerAsync(sites, watch);

        broadcast ??= await sites.BroadcastAsync(file);
        await AssertDeliveredAsync(sites, (await broadcast.EndAsync()).WithExit(0), file, 2, 2 * AboutOneCopy);
    }

    [LongFact]
    public async Task A_site_that_is_cut_off_for_a_minute_catches_up()
    {
        await using var sites = await BranchSites.OpenAsync(2, 2, Megabits);
        var file = SampleFiles.Make(sites.Site.NewPath("update"), Size);
        var broadcast = await sites.BroadcastAsync(file);
        await sites.UntilCarriedAsync(1, file, 0.4);

        await sites.Lab.CutSiteAsync(1);
        await Deadline.PassAsync(TimeSpan.FromSeconds(60));
        sites.AssertHave(file, Of(2));
        Assert.All(Of(1), client => Assert.False(File.Exists(sites.Arrived(client, file))));
        await sites.Lab.HealSiteAsync(1);

        foreach (var client in Of(1)) await sites.Client(client).ExpectAsync("received");
        var result = await broadcast.EndAsync();
        output.WriteLine($"exit {result.Exit}: {result.Last}");
        await AssertDeliveredAsync(sites, result.WithExit(0), file, 4);
    }

    /// <summary>With the broadcaster the site has lost nothing: it goes on where it was as soon as the server is there.</summary>
    [LongFact]
    public async Task A_server_that_is_killed_for_half_a_minute_needs_nobody_to_be_started_again()
    {
        await using var sites = await BranchSites.OpenAsync(2, 2, Megabits);
        var file = SampleFiles.Make(sites.Site.NewPath("update"), Size);
        await using var broadcast = await sites.BroadcastAsync(file);
        var id = (await broadcast.ExpectAsync("progress", e => e.Text("state") == "distributing")).Text("id");
        await sites.UntilCarriedAsync(1, file, 0.4);

        await sites.Site.Server.KillAsync();
        await Deadline.PassAsync(TimeSpan.FromSeconds(30));
        await sites.Site.StartServerAsync();

        var result = (await broadcast.EndAsync()).WithExit(0);
        Assert.Equal(id, result.Last.Text("id"));
        await AssertDeliveredAsync(sites, result, file, 4);
        Assert.All(sites.Branches, branch => Assert.Null(branch.Process.ExitCode));
        Assert.All(sites.Clients, client => Assert.Null(sites.Client(client).ExitCode));
    }

    private static string[] Of(int site) => [SitesLab.ClientOf(site, 1), SitesLab.ClientOf(site, 2)];

    private async Task MovedToServerAsync(BranchSites sites, Stopwatch watch)
    {
        foreach (var client in Of(1)) await sites.Client(client).ExpectAsync("connected", e => e.Text("address") == sites.Site.Address);
        output.WriteLine($"moved after {watch.Elapsed.TotalSeconds:0.0} s");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, InTime);
    }

    private async Task AssertDeliveredAsync(BranchSites sites, NodeResult result, string file, int committed, double most = AboutOneCopy)
    {
        Assert.Equal(committed, result.Last.Number("committed"));
        sites.AssertHave(file, sites.Clients);
        await sites.AssertProvedAsync(result.Last.Text("id"), file, sites.Clients);
        for (var site = 1; site <= sites.Branches.Count; site++)
        {
            var (into, from) = await sites.CopiesAsync(site, file);
            output.WriteLine($"site {site}: {into:0.000} in, {from:0.000} out");
            Assert.InRange(into, 0.9, most);
        }
    }
}
