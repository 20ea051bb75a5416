using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>
/// Several sites on slow lines, each with a broadcaster and clients that prefer it, all connected; and what the lines carry while
/// something is broadcast.
/// </summary>
internal sealed class BranchSites : IAsyncDisposable
{
    private readonly Dictionary<string, NodeProcess> _clients = [];
    private readonly Dictionary<int, (long In, long Out)> _before = [];

    private BranchSites(SitesLab lab, Site site) => (Lab, Site) = (lab, site);

    public SitesLab Lab { get; }

    public Site Site { get; }

    public IReadOnlyList<Branch> Branches { get; private set; } = [];

    /// <summary>Every client's name, whether it runs or not.</summary>
    public IReadOnlyList<string> Clients { get; private init; } = [];

    /// <param name="sites">With numbers from 1.</param>
    /// <param name="clients">Of each site.</param>
    /// <param name="megabits">A second, on each site's line to the server.</param>
    /// <param name="resting">So many clients of the last site do not run.</param>
    /// <param name="options">More options of the broadcasters.</param>
    public static async Task<BranchSites> OpenAsync(int sites, int clients, int megabits, int resting = 0, params string[] options)
    {
        (int Site, string Name)[] all =
        [
            .. from site in Enumerable.Range(1, sites) from client in Enumerable.Range(1, clients) select (site, SitesLab.ClientOf(site, client)),
        ];
        var lab = await SitesLab.OpenAsync(sites, clients, megabits);
        Site? around = null;
        try
        {
            around = await Site.OpenAsync([.. all.Select(client => client.Name)]);
            await around.MoveAsync(lab);
            var opened = new BranchSites(lab, around) { Clients = [.. all.Select(client => client.Name)] };
            opened.Branches = await Task.WhenAll(Enumerable.Range(1, sites).Select(
                site => Branch.OpenAsync(around, SitesLab.BroadcasterOf(site), SitesLab.HostOfBroadcaster(site), options)));
            await Task.WhenAll(all.SkipLast(resting).Select(client => opened.ReceiveAsync(client.Site, client.Name)));
            await SharedBranch.SeenAsync(around, all.SkipLast(resting).Select(client => client.Name));
            return opened;
        }
        catch
        {
            if (around is not null) await around.DisposeAsync();
            await lab.DisposeAsync();
            throw;
        }
    }

    public NodeProcess Client(string name) => _clients[name];

    public string Arrived(string client, string file) => Path.Combine(Site[client].Inbox, Path.GetFileName(file));

    /// <summary>Starts a client of this site and waits until it is connected to its broadcaster.</summary>
    public async Task ReceiveAsync(int site, string client, params string[] options)
    {
        var process = await Branches[site - 1].ReceiveAsync(client, options);
        lock (_clients) _clients[client] = process;
    }

    /// <summary>What the lines carry is counted from here.</summary>
    public async Task MarkAsync()
    {
        for (var site = 1; site <= Branches.Count; site++) _before[site] = await Lab.CarriedAsync(site);
    }

    /// <summary>What the line of this site carried since <see cref="MarkAsync"/>, in copies of the file.</summary>
    public async Task<(double In, double Out)> CopiesAsync(int site, string file)
    {
        var (now, before, size) = (await Lab.CarriedAsync(site), _before[site], (double)new FileInfo(file).Length);
        return ((now.In - before.In) / size, (now.Out - before.Out) / size);
    }

    /// <summary>From the server's own machine; lines are counted from here.</summary>
    public async Task<NodeProcess> BroadcastAsync(string file, params string[] options)
    {
        await MarkAsync();
        return Site.Start(Lab.Server, ["broadcast", file, .. options, "--data", Site.Data]);
    }

    /// <summary>Waits until this share of a copy has come over the line of this site.</summary>
    public Task UntilCarriedAsync(int site, string file, double share) => Deadline.UntilAsync(
        $"{share:0.00} of the file on the line of site {site}", async () => (await CopiesAsync(site, file)).In >= share);

    /// <summary>Each of them has exactly the file.</summary>
    public void AssertHave(string file, IEnumerable<string> clients)
    {
        foreach (var client in clients) SampleFiles.AssertSame(file, Arrived(client, file));
    }

    /// <summary>Its certificate can be checked without any node, names exactly these as committed, and nobody else.</summary>
    public Task AssertProvedAsync(string broadcast, string file, IEnumerable<string> committed) => AssertProvedAsync(Site, broadcast, file, committed);

    public static async Task AssertProvedAsync(Site site, string broadcast, string file, IEnumerable<string> committed)
    {
        var certificate = site.NewPath(".certificate");
        (await site.AdminAsync("certificate", broadcast, "--out", certificate)).WithExit(0);
        var result = (await NodeProcess.RunAsync(null, "verify", certificate, file, "--ca", site.Authority)).WithExit(0);
        var named = result.Named("receiver").Select(row => (row.Text("node"), row.Text("state"))).Order();
        Assert.Equal(committed.Select(node => (node, "committed")).Order(), named);
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        await Lab.DisposeAsync();
    }
}
