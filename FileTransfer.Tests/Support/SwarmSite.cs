using Xunit;

namespace FileTransfer.Tests.Support;

/// <summary>
/// Receivers of broadcasts on lines of their own, each as fast in both directions, and what passes the server's interface
/// while something is broadcast.
/// </summary>
internal sealed class SwarmSite : IAsyncDisposable
{
    /// <summary>What the file is called at the receivers.</summary>
    private const string Name = "update";

    private readonly NetworkLab _lab;
    private readonly Dictionary<string, NodeProcess> _clients = [];
    private long _sentBefore;

    private SwarmSite(NetworkLab lab, Site site, string file, string[] receivers) =>
        (_lab, Site, File, Receivers) = (lab, site, file, receivers);

    public Site Site { get; }

    public NetworkLab Lab => _lab;

    public string File { get; }

    public IReadOnlyList<string> Receivers { get; }

    /// <summary>What the server sent since the broadcast began, in copies of the file.</summary>
    public double Copies => (double)(NetworkLab.Sent(Site.Server) - _sentBefore) / new FileInfo(File).Length;

    /// <param name="count">Receivers, with names n1, n2, …; they have joined and do not run yet.</param>
    /// <param name="megabits">A second, on each line and in each direction.</param>
    /// <param name="size">Of the file, in bytes.</param>
    /// <param name="strangers">So many of them, the last ones, have not joined.</param>
    /// <param name="options">More options of the server.</param>
    public static async Task<SwarmSite> OpenAsync(int count, int megabits, long size, int strangers = 0, params string[] options)
    {
        string[] names = [.. Enumerable.Range(1, count).Select(i => $"n{i}")];
        var lab = await NetworkLab.OpenAsync(names);
        try
        {
            var site = await Site.OpenWithAsync(lab, options, names[..^strangers]);
            await lab.LimitLinesAsync(megabits);
            return new SwarmSite(lab, site, SampleFiles.Make(Path.Combine(site.NewFolder(), Name), size), names);
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    public NodeProcess Client(string node) => _clients[node];

    public string Arrived(string node) => Path.Combine(Site[node].Inbox, Name);

    /// <summary>The client starts and is connected.</summary>
    public async Task ReceiveAsync(string node, Launch? launch = null) => _clients[node] = await Site[node].ReceiveAsync(launch);

    public Task ReceiveAsync(IEnumerable<string> nodes) => Task.WhenAll(nodes.Select(async node =>
    {
        var process = await Site[node].ReceiveAsync();
        lock (_clients) _clients[node] = process;
    }));

    /// <summary>From the server's own machine.</summary>
    public NodeProcess Broadcast(params string[] options)
    {
        _sentBefore = NetworkLab.Sent(Site.Server);
        return Site.Start(_lab.Server, ["broadcast", File, .. options, "--data", Site.Data]);
    }

    /// <summary>Waits until this share of a copy has come to a receiver.</summary>
    public Task UntilHeardAsync(string node, double share)
    {
        var client = Client(node);
        var (from, bytes) = (NetworkLab.Heard(client), share * new FileInfo(File).Length);
        return Deadline.UntilAsync($"{share:0.00} of the file at {node}", () => NetworkLab.Heard(client) - from >= bytes, TimeSpan.FromMilliseconds(10));
    }

    /// <summary>The command ends well, and each receiver has exactly the file.</summary>
    public async Task AssertDeliveredAsync(NodeProcess broadcast)
    {
        var result = (await broadcast.EndAsync()).WithExit(0);
        Assert.Equal(Receivers.Count, result.Last.Number("committed"));
        AssertHave(Receivers);
    }

    public void AssertHave(IEnumerable<string> nodes)
    {
        foreach (var node in nodes) SampleFiles.AssertSame(File, Arrived(node));
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        await _lab.DisposeAsync();
    }
}
