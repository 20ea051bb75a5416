using System.Globalization;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Lab;

/// <summary>
/// A switch and the nodes around it, each in a network namespace whose only line carries no more than a given rate, in
/// either direction. Needs root, <c>ip</c> and <c>tc</c>. Node 0 is the server.
/// </summary>
internal sealed class LabNetwork : IAsyncDisposable
{
    public const string ServerAddress = "10.78.0.1";

    private static int _count;

    private readonly string _prefix = string.Create(
        CultureInfo.InvariantCulture, $"filetransfer-bench-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}-");

    private readonly int _nodes;

    private LabNetwork(int nodes) => _nodes = nodes;

    public static async Task<LabNetwork> OpenAsync(int nodes, int megabits, CancellationToken cancel)
    {
        var network = new LabNetwork(nodes);
        try
        {
            await network.BuildAsync(megabits, cancel);
            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>A command line that runs another one in this node's place.</summary>
    public IReadOnlyList<string> In(int node, IReadOnlyList<string> command) => ["ip", "netns", "exec", NamespaceOf(node), .. command];

    /// <summary>No token bucket of less than a segment of 64 KiB lets one through.</summary>
    public async Task LimitAsync(int node, int megabits, CancellationToken cancel)
    {
        string[] limit =
        [
            "root", "tbf", "rate", string.Create(CultureInfo.InvariantCulture, $"{megabits}mbit"), "burst", "64kb", "latency", "50ms",
        ];
        await RunAsync(["tc", "-n", NamespaceOf(node), "qdisc", "replace", "dev", "eth0", .. limit], cancel);
        await RunAsync(
            ["tc", "-n", _prefix + "switch", "qdisc", "replace", "dev", string.Create(CultureInfo.InvariantCulture, $"v{node}"), .. limit],
            cancel);
    }

    /// <summary>Bytes that passed the line of the node in which this process runs, with all headers.</summary>
    public static (long Received, long Sent) Counters(int process)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/net/dev"))
            .Single(line => line.TrimStart().StartsWith("eth0:", StringComparison.Ordinal));
        var numbers = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (long.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[8], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in Enumerable.Range(0, _nodes).Select(NamespaceOf).Append(_prefix + "switch"))
        {
            if (File.Exists("/run/netns/" + name)) await RunAsync(["ip", "netns", "del", name], CancellationToken.None);
        }
    }

    private string NamespaceOf(int node) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{node}");

    private async Task BuildAsync(int megabits, CancellationToken cancel)
    {
        var center = _prefix + "switch";
        await RunAsync(["ip", "netns", "add", center], cancel);
        await RunAsync(["ip", "-n", center, "link", "add", "br0", "type", "bridge"], cancel);
        await RunAsync(["ip", "-n", center, "link", "set", "br0", "up"], cancel);
        for (var node = 0; node < _nodes; node++)
        {
            var (name, outside) = (NamespaceOf(node), string.Create(CultureInfo.InvariantCulture, $"v{node}"));
            await RunAsync(["ip", "netns", "add", name], cancel);
            await RunAsync(["ip", "-n", center, "link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", name], cancel);
            await RunAsync(["ip", "-n", center, "link", "set", outside, "master", "br0", "up"], cancel);
            var address = string.Create(CultureInfo.InvariantCulture, $"10.78.0.{node + 1}/24");
            await RunAsync(["ip", "-n", name, "addr", "add", address, "dev", "eth0"], cancel);
            await RunAsync(["ip", "-n", name, "link", "set", "eth0", "up"], cancel);
            await RunAsync(["ip", "-n", name, "link", "set", "lo", "up"], cancel);
            await LimitAsync(node, megabits, cancel);
        }
    }

    private static async Task RunAsync(IReadOnlyList<string> command, CancellationToken cancel)
    {
        await using var process = LiveProcess.Start(command[0], command.Skip(1));
        if (await process.EndAsync(cancel) != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} failed (this needs root): {process.Errors()}");
    }
}
