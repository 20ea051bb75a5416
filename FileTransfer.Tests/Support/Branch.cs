using System.Globalization;

namespace FileTransfer.Tests.Support;

/// <summary>A broadcaster that joined a site, a real process.</summary>
internal sealed class Branch
{
    private readonly Site _site;
    private readonly string _host;
    private readonly string[] _options;
    private int _port;

    private Branch(Site site, string name, string host, string[] options) => (_site, Name, _host, _options) = (site, name, host, options);

    public string Name { get; }

    public string Data => Path.Combine(_site.Folder, "broadcaster-" + Name);

    public NodeProcess Process { get; private set; } = null!;

    /// <summary>Where clients reach it.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"{_host}:{_port}");

    /// <param name="site">With a running server.</param>
    /// <param name="name">Of the node.</param>
    /// <param name="host">Its own address.</param>
    /// <param name="options">More of them.</param>
    public static async Task<Branch> OpenAsync(Site site, string name, string host = "127.0.0.1", params string[] options)
    {
        var branch = new Branch(site, name, host, options);
        await branch.StartAsync("--join", await site.InviteAsync("--roles", "broadcaster"), "--name", name);
        return branch;
    }

    /// <summary>Starts it again, on the same port.</summary>
    public Task StartAsync() => StartAsync([]);

    /// <summary>
    /// Starts a client that prefers this node, and after it the server, and waits until it is connected to either.
    /// </summary>
    public Task<NodeProcess> ReceiveAsync(string client, params string[] options) => ReceiveAsync(client, Name, options);

    /// <param name="client">Has joined the site.</param>
    /// <param name="at">The node that it must be connected to.</param>
    /// <param name="options">More of them.</param>
    public async Task<NodeProcess> ReceiveAsync(string client, string at, string[] options)
    {
        var home = _site[client];
        var process = home.Start(["client", "--inbox", home.Inbox, "--server", $"{Address},{_site.Address}", .. options]);
        await process.ExpectAsync("connected", e => e.Text("server") == at);
        return process;
    }

    private async Task StartAsync(params string[] options)
    {
        Process = _site.Start(_site.PlaceOf(Name), ["broadcaster", "--data", Data, "--listen", Address, .. options, .. _options]);
        _port = int.Parse((await Process.ExpectAsync("ready")).Text("listen").Split(':')[1], CultureInfo.InvariantCulture);
    }
}
