using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.Faults.Sites;

/// <summary>Clients that come to a site when the broadcast is over get it from their broadcaster.</summary>
public sealed class LateAtSiteTests(ITestOutputHelper output)
{
    private const long Size = 16L << 20;
    private const int Megabits = 50;

    /// <summary>What is said about it; no content.</summary>
    private const double Little = 0.2;

    private static readonly string Late = SitesLab.ClientOf(1, 2);

    [LongTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_comes_late_gets_it_from_the_broadcaster_whether_the_server_is_there_or_not(bool isThere)
    {
        await using var sites = await BranchSites.OpenAsync(1, 2, Megabits, resting: 1);
        var file = await DeliveredAsync(sites, "update");
        if (!isThere) await sites.Site.Server.KillAsync();

        await sites.MarkAsync();
        await sites.ReceiveAsync(1, Late);
        await sites.Client(Late).ExpectAsync("received");

        sites.AssertHave(file, [Late]);
        var (into, from) = await sites.CopiesAsync(1, file);
        output.WriteLine($"{into:0.000} in, {from:0.000} out");
        Assert.InRange(into, 0, Little);
    }

    [LongFact]
    public async Task What_the_cache_let_go_is_fetched_again_for_whoever_comes_late()
    {
        var config = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(config, $"filetransfer.broadcaster.cache = \"{3 * Size / 2} B\"\n");
            await using var sites = await BranchSites.OpenAsync(1, 2, Megabits, 1, "--config", config);
            var older = await DeliveredAsync(sites, "older");
            var newer = await DeliveredAsync(sites, "newer");
            await Deadline.UntilAsync("the older one is let go", () => BytesOf(sites.Branches[0].Data) < 3 * Size / 2);

            await sites.MarkAsync();
            await sites.ReceiveAsync(1, Late);
            await sites.Client(Late).ExpectAsync("received");
            await sites.Client(Late).ExpectAsync("received");

            sites.AssertHave(older, [Late]);
            sites.AssertHave(newer, [Late]);
            var (into, _) = await sites.CopiesAsync(1, older);
            output.WriteLine($"{into:0.000} in");
            Assert.InRange(into, 1, 1 + Little);
        }
        finally
        {
            File.Delete(config);
        }
    }

    private static async Task<string> DeliveredAsync(BranchSites sites, string name)
    {
        var file = SampleFiles.Make(sites.Site.NewPath(name), Size);
        (await (await sites.BroadcastAsync(file)).EndAsync()).WithExit(0);
        sites.AssertHave(file, [SitesLab.ClientOf(1, 1)]);
        return file;
    }

    private static long BytesOf(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            return long.MaxValue;   // something went while it was counted
        }
    }
}
