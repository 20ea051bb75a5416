using System.Diagnostics;
using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Sites;

/// <summary>What a broadcast costs the lines of sites that have a broadcaster each.</summary>
public sealed class SiteCostTests(ITestOutputHelper output)
{
    private const long Size = 64L << 20;
    private const int Megabits = 50;

    /// <summary>One copy, its headers, and what is said about it.</summary>
    private const double OneCopy = 1.10;

    /// <summary>Of the time that one copy takes on the line of a site; undisturbed it is 1.2, with processes starting.</summary>
    private const double InTime = 1.4;

    [LongFact]
    public async Task Three_sites_of_six_clients_take_one_copy_each_and_all_have_committed_soon()
    {
        await using var sites = await BranchSites.OpenAsync(3, 6, Megabits);
        var file = SampleFiles.Make(sites.Site.NewPath("update"), Size);

        var watch = Stopwatch.StartNew();
        var broadcast = await sites.BroadcastAsync(file);
        var result = (await broadcast.EndAsync()).WithExit(0);
        var time = watch.Elapsed.TotalSeconds / (Size * 8 / (Megabits * 1e6));

        output.WriteLine($"{time:0.00} x F/line");
        Assert.Equal((18, 18), (result.Last.Number("receivers"), result.Last.Number("committed")));
        sites.AssertHave(file, sites.Clients);
        for (var site = 1; site <= 3; site++)
        {
            var (into, from) = await sites.CopiesAsync(site, file);
            output.WriteLine($"site {site}: {into:0.000} in, {from:0.000} out");
            Assert.InRange(into, 1, OneCopy);
            Assert.InRange(from, 0, OneCopy - 1);
        }

        await sites.AssertProvedAsync(result.Last.Text("id"), file, sites.Clients);
        Assert.InRange(time, 1, InTime);
    }
}
