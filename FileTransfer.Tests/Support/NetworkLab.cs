using System.Globalization;
using System.Text;

namespace FileTransfer.Tests.Support;

/// <summary>
/// A network of its own for a test: a switch, a server and some nodes, each in a Linux network namespace with one
/// interface <c>eth0</c>, so that lines can be slowed down, cut and reset under real processes. Needs root. The names
/// are those of this process, so that two runs do not meet.
/// </summary>
internal sealed class NetworkLab : ILab, IAsyncDisposable
{
    public const string ServerAddress = "10.77.0.1";

    private const string Switch = "switch";
    private const string ServerName = "server";

    private static int _count;

    private readonly string _prefix = string.Create(
        CultureInfo.InvariantCulture, $"filetransfer-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}-");

    private readonly string[] _nodes;

    private NetworkLab(string[] nodes) => _nodes = [ServerName, .. nodes];

    public string ServerHost => ServerAddress;

    public Launch Server => In(ServerName);

    /// <param name="nodes">Names of the nodes beside the server.</param>
    public static async Task<NetworkLab> OpenAsync(params string[] nodes)
    {
        var lab = new NetworkLab(nodes);
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

    public static string AddressOf(int number) => string.Create(CultureInfo.InvariantCulture, $"10.77.0.{number}");

    /// <summary>Nothing leaves this node faster. The server is a node too.</summary>
    public async Task LimitAsync(string node, int megabitsPerSecond) => await Tool.RunAsync(
        "tc", "-n", NamespaceOf(node), "qdisc", "replace", "dev", "eth0", "root", "tbf", "rate",
        string.Create(CultureInfo.InvariantCulture, $"{megabitsPerSecond}mbit"), "burst", "1mb", "latency", "50ms");

    /// <summary>Every node's line, the server's included, carries no more than this, in either direction.</summary>
    public async Task LimitLinesAsync(int megabitsPerSecond)
    {
        foreach (var node in _nodes) await LimitLineAsync(node, megabitsPerSecond);
    }

    /// <summary>The line of this node carries no more than this, in either direction.</summary>
    public async Task LimitLineAsync(string node, int megabitsPerSecond)
    {
        string[] limit =
        [
            "root", "tbf", "rate", string.Create(CultureInfo.InvariantCulture, $"{megabitsPerSecond}mbit"), "burst", "64kb", "latency", "50ms",
        ];
        var outside = string.Create(CultureInfo.InvariantCulture, $"v{Array.IndexOf(_nodes, node)}");
        await Tool.RunAsync("tc", ["-n", NamespaceOf(node), "qdisc", "replace", "dev", "eth0", .. limit]);
        await Tool.RunAsync("tc", ["-n", NamespaceOf(Switch), "qdisc", "replace", "dev", outside, .. limit]);
    }

    public Task LimitServerAsync(int megabitsPerSecond) => LimitAsync(ServerName, megabitsPerSecond);

    /// <summary>Nothing enters or leaves until <see cref="HealAsync"/>; nobody is told.</summary>
    public Task CutAsync(string node) => FilterAsync(
        node, "chain in { type filter hook input priority -20; iif eth0 drop; }; chain out { type filter hook output priority -20; oif eth0 drop; };");

    /// <summary>Nothing enters this node until <see cref="HealAsync"/>: what it sends arrives, and it never hears so.</summary>
    public Task CutInboundAsync(string node) => FilterAsync(
        node, "chain in { type filter hook input priority -20; iif eth0 drop; };");

    /// <summary>This node and the server reach each other; nobody else reaches it.</summary>
    public Task IsolateFromPeersAsync(string node) => FilterAsync(
        node, $"chain in {{ type filter hook input priority -20; iif eth0 ip saddr != {ServerAddress} reject with tcp reset; }};");

    /// <summary>The server's machine answers every packet to this port with a reset until <see cref="HealServerAsync"/>.</summary>
    public Task ResetServerAsync(int port) => FilterAsync(ServerName, string.Create(
        CultureInfo.InvariantCulture,
        $"chain in {{ type filter hook input priority -20; tcp dport {port} reject with tcp reset; }};"));

    /// <summary>What the server says is lost until <see cref="HealServerAsync"/>; that it heard still arrives.</summary>
    public Task MuteServerAsync() => FilterAsync(
        ServerName, "chain out { type filter hook output priority -20; oif eth0 meta length > 100 drop; };");

    public Task HealAsync(string node) => Tool.RunAsync(
        "ip", "netns", "exec", NamespaceOf(node), "nft", "delete", "table", "inet", "fault");

    public Task HealServerAsync() => HealAsync(ServerName);

    /// <summary>Ends the connections of this node to the server as the kernel ends them on both sides.</summary>
    public async Task<bool> KillFlowsAsync(string node) => (await Tool.RunAsync(
        "ip", "netns", "exec", NamespaceOf(node), "ss", "-HtnK", "dst", ServerAddress)).Length > 0;

    /// <summary>The interface has this address from now on, and no other.</summary>
    public Task MoveAsync(string node, string address) => Tool.FeedAsync(
        $"addr flush dev eth0\naddr add {address}/24 dev eth0\n", "ip", "-n", NamespaceOf(node), "-batch", "-");

    /// <summary>What passed the interface of the node in which this process runs, both ways, with all headers.</summary>
    public static long Carried(NodeProcess process) => Counter(process, 0) + Counter(process, 8);

    /// <summary>What entered the node in which this process runs, with all headers.</summary>
    public static long Heard(NodeProcess process) => Counter(process, 0);

    /// <summary>What left the node in which this process runs, with all headers.</summary>
    public static long Sent(NodeProcess process) => Counter(process, 8);

    /// <summary>Waits until the interface has carried so much in all; on a line of 100 MB/s it is exact to about 2 MB.</summary>
    public static Task UntilCarriedAsync(NodeProcess process, long bytes) => Deadline.UntilAsync(
        $"{bytes} bytes on the line", () => Carried(process) >= bytes, TimeSpan.FromMilliseconds(5));

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _nodes.Append(Switch).Select(NamespaceOf))
        {
            if (File.Exists("/run/netns/" + name)) await Tool.RunAsync("ip", "netns", "del", name);
        }
    }

    private static long Counter(NodeProcess process, int column)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/net/dev"))
            .Single(line => line.TrimStart().StartsWith("eth0:", StringComparison.Ordinal));
        var numbers = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(numbers[column], CultureInfo.InvariantCulture);
    }

    private string NamespaceOf(string node) => _prefix + node;

    private async Task BuildAsync()
    {
        var all = string.Concat(_nodes.Append(Switch).Select(node => $"netns add {NamespaceOf(node)}\n"));
        await Tool.FeedAsync(all, "ip", "-batch", "-");
        var lines = new StringBuilder("link add br0 type bridge\nlink set br0 up\n");
        for (var i = 0; i < _nodes.Length; i++)
        {
            lines.Append(CultureInfo.InvariantCulture, $"link add v{i} type veth peer name eth0 netns {NamespaceOf(_nodes[i])}\n");
            lines.Append(CultureInfo.InvariantCulture, $"link set v{i} master br0 up\n");
        }

        await Tool.FeedAsync(lines.ToString(), "ip", "-n", NamespaceOf(Switch), "-batch", "-");
        for (var i = 0; i < _nodes.Length; i++)
        {
            await Tool.FeedAsync(
                $"addr add {AddressOf(i + 1)}/24 dev eth0\nlink set eth0 up\nlink set lo up\n",
                "ip", "-n", NamespaceOf(_nodes[i]), "-batch", "-");
        }
    }

    private Task<string> FilterAsync(string node, string chains) => Tool.FeedAsync(
        $"table inet fault {{ {chains} }}\n", "ip", "netns", "exec", NamespaceOf(node), "nft", "-f", "-");
}
