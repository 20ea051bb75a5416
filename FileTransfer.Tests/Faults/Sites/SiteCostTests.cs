using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Sites;

/// <summary>What a broadcast costs the lines of sites that have a broadcaster each. How long it takes, the benchmark says.</summary>
public sealed class SiteCostTests(ITestOutputHelper output)
{
    private const long Size = 64L << 20;
    private const int Megabits = 50;

    /// <summary>One copy, its headers, and what is said about it.</summary>
    private const double OneCopy = 1.10;

    [LongFact]
    public async Task Three_sites_of_six_clients_take_one_copy_each_and_the_certificate_covers_all()
    {
        await using var sites = await BranchSites.OpenAsync(3, 6, Megabits);
        var file = SampleFiles.Make(sites.Site.NewPath("update"), Size);

        var result = (await (await sites.BroadcastAsync(file)).EndAsync()).WithExit(0);

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
    }
}
