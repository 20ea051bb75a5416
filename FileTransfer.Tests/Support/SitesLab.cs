using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FileTransfer.Tests.Support;

/// <summary>
/// Sites around a server: each is a switch of its own with a broadcaster and clients on fast lines, and one slow line to the
/// switch of the server. Each node is a Linux network namespace with one interface <c>eth0</c>. Needs root.
/// </summary>
internal sealed class SitesLab : ILab, IAsyncDisposable
{
    private const string Center = "center";
    private const string ServerName = "server";

    /// <summary>Of lines in a site, and of the server's.</summary>
    private const int LanMegabits = 200;

    private const int ServerMegabits = 1000;

    private static int _count;

    private readonly string _prefix = string.Create(
        CultureInfo.InvariantCulture, $"filetransfer-{Environment.ProcessId}-s{Interlocked.Increment(ref _count)}-");

    private readonly int _sites;
    private readonly int _clients;
    private readonly int _megabits;

    private SitesLab(int sites, int clients, int megabits) => (_sites, _clients, _megabits) = (sites, clients, megabits);

    public string ServerHost => "10.78.0.1";

    public Launch Server => In(ServerName);

    /// <param name="sites">With numbers from 1.</param>
    /// <param name="clients">Of each site, with numbers from 1.</param>
    /// <param name="megabits">A second, on each line between a site and the server and in each direction.</param>
    public static async Task<SitesLab> OpenAsync(int sites, int clients, int megabits)
    {
        var lab = new SitesLab(sites, clients, megabits);
        try
        {
            await lab.BuildAsync();
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public Launch In(string node) => new() { Wrapper = ["ip", "netns", "exec", NamespaceOf(node)] };

    public static string BroadcasterOf(int site) => string.Create(CultureInfo.InvariantCulture, $"site{site}");

    public static string ClientOf(int site, int client) => string.Create(CultureInfo.InvariantCulture, $"c{site}-{client}");

    public static string HostOfBroadcaster(int site) => HostOf(site, 0);

    /// <summary>What the line of this site has carried, with all headers, to it and from it.</summary>
    public async Task<(long In, long Out)> CarriedAsync(int site)
    {
        using var json = JsonDocument.Parse(await Tool.RunAsync("ip", "-n", NamespaceOf(SwitchOf(site)), "-s", "-j", "link", "show", "line"));
        var counters = json.RootElement[0].GetProperty("stats64");
        return (counters.GetProperty("rx").GetProperty("bytes").GetInt64(), counters.GetProperty("tx").GetProperty("bytes").GetInt64());
    }

    /// <summary>Nothing passes the line of this site until <see cref="HealSiteAsync"/>; nobody is told.</summary>
    public Task CutSiteAsync(int site) => Tool.RunAsync("ip", "-n", NamespaceOf(Center), "link", "set", LineOf(site), "down");

    public Task HealSiteAsync(int site) => Tool.RunAsync("ip", "-n", NamespaceOf(Center), "link", "set", LineOf(site), "up");

    /// <summary>The cable of this node is pulled: nobody is told, whatever happens to its processes.</summary>
    public Task UnplugAsync(string node) => Tool.RunAsync("ip", "-n", NamespaceOf(node), "link", "set", "eth0", "down");

    public Task PlugAsync(string node) => Tool.RunAsync("ip", "-n", NamespaceOf(node), "link", "set", "eth0", "up");

    public async ValueTask DisposeAsync()
    {
        foreach (var name in Names().Select(NamespaceOf))
        {
            if (File.Exists("/run/netns/" + name)) await Tool.RunAsync("ip", "netns", "del", name);
        }
    }

    private static string SwitchOf(int site) => string.Create(CultureInfo.InvariantCulture, $"lan{site}");

    private static string LineOf(int site) => string.Create(CultureInfo.InvariantCulture, $"line{site}");

    private static string HostOf(int site, int node) => string.Create(CultureInfo.InvariantCulture, $"10.78.{site}.{node + 1}");

    private string NamespaceOf(string node) => _prefix + node;

    private IEnumerable<int> Sites => Enumerable.Range(1, _sites);

    private IEnumerable<string> Names() =>
        [ServerName, Center, .. Sites.SelectMany(site => NodesOf(site).Select(node => node.Name).Prepend(SwitchOf(site)))];

    private IEnumerable<(string Name, int Number)> NodesOf(int site) =>
        [(BroadcasterOf(site), 0), .. Enumerable.Range(1, _clients).Select(client => (ClientOf(site, client), client))];

    private async Task BuildAsync()
    {
        await Tool.FeedAsync(string.Concat(Names().Select(name => $"netns add {NamespaceOf(name)}\n")), "ip", "-batch", "-");
        await BuildSwitchAsync(Center, [(ServerName, ServerHost, ServerMegabits)]);
        foreach (var site in Sites)
        {
            var name = SwitchOf(site);
            await BuildSwitchAsync(name, [.. NodesOf(site).Select(node => (node.Name, HostOf(site, node.Number), LanMegabits))]);
            await Tool.FeedAsync(
                $"link add line type veth peer name {LineOf(site)} netns {NamespaceOf(Center)}\nlink set line master br0 up\n",
                "ip", "-n", NamespaceOf(name), "-batch", "-");
            await Tool.RunAsync("ip", "-n", NamespaceOf(Center), "link", "set", LineOf(site), "master", "br0", "up");
            await ShapeAsync(name, ["line"], _megabits);
            await ShapeAsync(Center, [LineOf(site)], _megabits);
        }
    }

    private async Task BuildSwitchAsync(string name, (string Node, string Host, int Megabits)[] nodes)
    {
        var lines = new StringBuilder("link add br0 type bridge\nlink set br0 up\n");
        foreach (var (node, _, _) in nodes)
        {
            lines.Append(CultureInfo.InvariantCulture, $"link add v-{node} type veth peer name eth0 netns {NamespaceOf(node)}\n");
            lines.Append(CultureInfo.InvariantCulture, $"link set v-{node} master br0 up\n");
        }

        await Tool.FeedAsync(lines.ToString(), "ip", "-n", NamespaceOf(name), "-batch", "-");
        foreach (var (node, host, megabits) in nodes)
        {
            await Tool.FeedAsync(
                $"addr add {host}/16 dev eth0\nlink set eth0 up\nlink set lo up\n", "ip", "-n", NamespaceOf(node), "-batch", "-");
            await ShapeAsync(node, ["eth0"], megabits);
        }

        await ShapeAsync(name, [.. nodes.Select(node => "v-" + node.Node)], nodes[0].Megabits);
    }

    private Task<string> ShapeAsync(string name, string[] devices, int megabits) => Tool.FeedAsync(
        string.Concat(devices.Select(device => string.Create(
            CultureInfo.InvariantCulture, $"qdisc replace dev {device} root tbf rate {megabits}mbit burst 64kb latency 50ms\n"))),
        "tc", "-n", NamespaceOf(name), "-batch", "-");
}
