using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Branches;

/// <summary>A server, a broadcaster at each site, and clients that prefer theirs, all connected.</summary>
internal sealed class BranchLab : IAsyncDisposable
{
    private const int Port = 5001;

    private readonly BranchNetwork _network;
    private readonly BranchScenario _scenario;
    private readonly string _program;
    private readonly Workspace _space;
    private readonly List<LiveProcess> _nodes = [];

    private BranchLab(BranchNetwork network, BranchScenario scenario, string program, Workspace space) =>
        (_network, _scenario, _program, _space) = (network, scenario, program, space);

    public static async Task<BranchLab> OpenAsync(BranchScenario scenario, string program, Workspace space, CancellationToken cancel)
    {
        var lab = new BranchLab(await BranchNetwork.OpenAsync(scenario, cancel), scenario, program, space);
        try
        {
            await lab.StartAsync(cancel);
            return lab;
        }
        catch
        {
            await lab.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a file of this name arrives, at every client.</summary>
    public IEnumerable<string> Arrived(string name) =>
        from site in Enumerable.Range(1, _scenario.Sites)
        from client in Enumerable.Range(1, _scenario.Clients)
        select Path.Combine(Inbox(site, client), name);

    public async Task<BranchRun> BroadcastAsync(string file, CancellationToken cancel)
    {
        var (lines, processors) = (Lines(), Processors());
        var watch = Stopwatch.StartNew();
        await using var command = Start(0, 0, "broadcast", file, "--data", _space.At("server"));
        var committed = 0.0;
        JsonElement last;
        while (true)
        {
            last = await command.NextAsync(cancel);
            var name = last.GetProperty("event").GetString();
            if (name is "result" or "error") break;
            if (name == "receiver" && last.GetProperty("state").GetString() == "committed") committed = watch.Elapsed.TotalSeconds;
        }

        var seconds = watch.Elapsed.TotalSeconds;
        var exit = await command.EndAsync(cancel);
        var size = (double)new FileInfo(file).Length;
        return new BranchRun(
            seconds, committed, Processors() - processors, exit,
            last.TryGetProperty("committed", out var count) ? count.GetInt64() : 0,
            [.. Lines().Zip(lines, (now, before) => ((now.In - before.In) / size, (now.Out - before.Out) / size))]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _network.DisposeAsync();
    }

    private static string NameOf(int site, int node) => string.Create(CultureInfo.InvariantCulture, $"n{site}-{node}");

    private static string AddressOf(int site) => string.Create(CultureInfo.InvariantCulture, $"{BranchNetwork.HostOf(site, 0)}:{Port}");

    private (long In, long Out)[] Lines() => [.. Enumerable.Range(1, _scenario.Sites).Select(_network.Carried)];

    private double Processors() => _nodes.Sum(node => ProcFile.Cpu(node.Id).Total);

    private string Home(int site, int client) => _space.At("home-" + NameOf(site, client));

    private string Inbox(int site, int client) => _space.At("inbox-" + NameOf(site, client));

    private async Task StartAsync(CancellationToken cancel)
    {
        await RunAsync(0, 0, "ready", cancel, "server", "--data", _space.At("server"), "--listen", AddressOf(0));
        for (var site = 1; site <= _scenario.Sites; site++)
        {
            await RunAsync(
                site, 0, "ready", cancel, "broadcaster", "--join", await InviteAsync("broadcaster", cancel), "--name", NameOf(site, 0),
                "--data", _space.At(NameOf(site, 0)), "--listen", AddressOf(site));
            for (var client = 1; client <= _scenario.Clients; client++)
            {
                await using var join = Start(
                    site, client, "join", await InviteAsync("receive", cancel), "--name", NameOf(site, client), "--home", Home(site, client));
                await join.ExpectAsync("result", cancel);
                await RunAsync(
                    site, client, "connected", cancel, "client", "--home", Home(site, client), "--inbox", Inbox(site, client),
                    "--server", $"{AddressOf(site)},{AddressOf(0)}");
            }
        }

        while (await ConnectedAsync(cancel) < _scenario.Sites * _scenario.Clients) await Task.Delay(TimeSpan.FromMilliseconds(500), cancel);
    }

    private async Task<string> InviteAsync(string roles, CancellationToken cancel)
    {
        await using var invite = Start(0, 0, "invite", "--roles", roles, "--data", _space.At("server"));
        return (await invite.ExpectAsync("result", cancel)).GetProperty("link").GetString()!;
    }

    private async Task<int> ConnectedAsync(CancellationToken cancel)
    {
        await using var nodes = Start(0, 0, "nodes", "--data", _space.At("server"));
        var connected = 0;
        while (await nodes.NextAsync(cancel) is var row && row.GetProperty("event").GetString() == "node")
        {
            if (row.GetProperty("kind").GetString() == "client" && row.GetProperty("connected").GetBoolean()) connected++;
        }

        return connected;
    }

    private async Task RunAsync(int site, int node, string started, CancellationToken cancel, params string[] arguments)
    {
        var process = Start(site, node, arguments);
        _nodes.Add(process);
        await process.ExpectAsync(started, cancel);
    }

    private LiveProcess Start(int site, int node, params string[] arguments)
    {
        var command = _network.In(site, node, [_program, .. arguments, "--json"]);
        return LiveProcess.Start(command[0], command.Skip(1));
    }
}
