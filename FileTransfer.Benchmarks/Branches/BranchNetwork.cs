using System.Globalization;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Branches;

/// <summary>
/// Switches of sites around the switch of the server, one slow line to each, each node in a network namespace. Needs root,
/// <c>ip</c> and <c>tc</c>. Node 0 of a site is its broadcaster; site 0 is the server alone.
/// </summary>
internal sealed class BranchNetwork : IAsyncDisposable
{
    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"filetransfer-bench-{Environment.ProcessId}-b-");
    private readonly List<string> _spaces = [];

    /// <summary>Processes that do nothing, in whose place the counters of a line can be read.</summary>
    private readonly List<LiveProcess> _watchers = [];

    public static async Task<BranchNetwork> OpenAsync(BranchScenario scenario, CancellationToken cancel)
    {
        var network = new BranchNetwork();
        try
        {
            await network.BuildAsync(scenario, cancel);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    public static string HostOf(int site, int node) => string.Create(CultureInfo.InvariantCulture, $"10.79.{site}.{node + 1}");

    /// <summary>A command line that runs another one in this node's place.</summary>
    public IReadOnlyList<string> In(int site, int node, IReadOnlyList<string> command) =>
        ["ip", "netns", "exec", NodeSpace(site, node), .. command];

    /// <summary>What the line of this site has carried to it and from it, with all headers.</summary>
    public (long In, long Out) Carried(int site)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{_watchers[site - 1].Id}/net/dev"))
            .Single(line => line.TrimStart().StartsWith("line:", StringComparison.Ordinal));
        var numbers = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[8], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watcher in _watchers) await watcher.DisposeAsync();
        foreach (var space in _spaces) await RunAsync(["ip", "netns", "del", space], CancellationToken.None);
    }

    private string NodeSpace(int site, int node) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{site}-{node}");

    private string SwitchSpace(int site) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}lan{site}");

    private async Task BuildAsync(BranchScenario scenario, CancellationToken cancel)
    {
        await AddSwitchAsync(0, 1, BranchScenario.ServerMegabits, cancel);
        for (var site = 1; site <= scenario.Sites; site++)
        {
            await AddSwitchAsync(site, scenario.Clients + 1, BranchScenario.LanMegabits, cancel);
            var (lan, center, end) = (SwitchSpace(site), SwitchSpace(0), string.Create(CultureInfo.InvariantCulture, $"line{site}"));
            await RunAsync(["ip", "-n", lan, "link", "add", "line", "type", "veth", "peer", "name", end, "netns", center], cancel);
            await RunAsync(["ip", "-n", lan, "link", "set", "line", "master", "br0", "up"], cancel);
            await RunAsync(["ip", "-n", center, "link", "set", end, "master", "br0", "up"], cancel);
            await LimitAsync(lan, "line", scenario.Megabits, cancel);
            await LimitAsync(center, end, scenario.Megabits, cancel);
            _watchers.Add(LiveProcess.Start("ip", ["netns", "exec", lan, "sleep", "infinity"]));
        }
    }

    private async Task AddSwitchAsync(int site, int nodes, int megabits, CancellationToken cancel)
    {
        var lan = SwitchSpace(site);
        await AddSpaceAsync(lan, cancel);
        await RunAsync(["ip", "-n", lan, "link", "add", "br0", "type", "bridge"], cancel);
        await RunAsync(["ip", "-n", lan, "link", "set", "br0", "up"], cancel);
        for (var node = 0; node < nodes; node++)
        {
            var (space, outside) = (NodeSpace(site, node), string.Create(CultureInfo.InvariantCulture, $"v{node}"));
            await AddSpaceAsync(space, cancel);
            await RunAsync(["ip", "-n", lan, "link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", space], cancel);
            await RunAsync(["ip", "-n", lan, "link", "set", outside, "master", "br0", "up"], cancel);
            await RunAsync(["ip", "-n", space, "addr", "add", HostOf(site, node) + "/16", "dev", "eth0"], cancel);
            await RunAsync(["ip", "-n", space, "link", "set", "eth0", "up"], cancel);
            await RunAsync(["ip", "-n", space, "link", "set", "lo", "up"], cancel);
            await LimitAsync(space, "eth0", megabits, cancel);
            await LimitAsync(lan, outside, megabits, cancel);
        }
    }

    private async Task AddSpaceAsync(string space, CancellationToken cancel)
    {
        await RunAsync(["ip", "netns", "add", space], cancel);
        _spaces.Add(space);
    }

    private static Task LimitAsync(string space, string device, int megabits, CancellationToken cancel) => RunAsync(
        [
            "tc", "-n", space, "qdisc", "replace", "dev", device, "root", "tbf", "rate",
            string.Create(CultureInfo.InvariantCulture, $"{megabits}mbit"), "burst", "64kb", "latency", "50ms",
        ],
        cancel);

    private static async Task RunAsync(IReadOnlyList<string> command, CancellationToken cancel)
    {
        await using var process = LiveProcess.Start(command[0], command.Skip(1));
        if (await process.EndAsync(cancel) != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} failed (this needs root): {process.Errors()}");
    }
}
