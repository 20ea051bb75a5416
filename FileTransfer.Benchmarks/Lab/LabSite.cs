using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Lab;

/// <summary>A server and its receivers, each a process on a line of its own.</summary>
internal sealed class LabSite : IAsyncDisposable
{
    private const int Port = 5001;

    private readonly LabNetwork _network;
    private readonly string _program;
    private readonly Workspace _space;
    private readonly SortedDictionary<int, LiveProcess> _clients = [];
    private LiveProcess _server = null!;

    private LabSite(LabNetwork network, string program, Workspace space) => (_network, _program, _space) = (network, program, space);

    public LabNetwork Network => _network;

    /// <param name="receivers">All join.</param>
    /// <param name="megabits">Of each line.</param>
    public static async Task<LabSite> OpenAsync(string program, Workspace space, int receivers, int megabits, CancellationToken cancel)
    {
        var site = new LabSite(await LabNetwork.OpenAsync(receivers + 1, megabits, cancel), program, space);
        try
        {
            await site.StartServerAsync(cancel);
            for (var node = 1; node <= receivers; node++) await site.JoinAsync(node, cancel);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public static string NameOf(int node) => string.Create(CultureInfo.InvariantCulture, $"n{node}");

    public string Arrived(int node, string name) => Path.Combine(Inbox(node), name);

    public LiveProcess Client(int node) => _clients[node];

    public async Task StartServerAsync(CancellationToken cancel)
    {
        var listen = string.Create(CultureInfo.InvariantCulture, $"{LabNetwork.ServerAddress}:{Port}");
        _server = Start(0, "server", "--data", Data, "--listen", listen);
        await _server.ExpectAsync("ready", cancel);
    }

    public ValueTask KillServerAsync() => _server.DisposeAsync();

    public async Task ReceiveAsync(int node, CancellationToken cancel)
    {
        _clients[node] = Start(node, "client", "--home", Home(node), "--inbox", Inbox(node));
        await _clients[node].ExpectAsync("connected", cancel);
    }

    public ValueTask KillAsync(int node) => _clients[node].DisposeAsync();

    /// <summary>Waits until this share of the bytes has come to a node from now on.</summary>
    public async Task UntilReceivedAsync(int node, long bytes, CancellationToken cancel)
    {
        var from = LabNetwork.Counters(_clients[node].Id).Received;
        while (LabNetwork.Counters(_clients[node].Id).Received - from < bytes) await Task.Delay(TimeSpan.FromMilliseconds(10), cancel);
    }

    /// <param name="disturb">What happens meanwhile.</param>
    public async Task<LabRun> BroadcastAsync(string file, Func<Task> disturb, CancellationToken cancel)
    {
        var counted = _clients.Where(pair => !pair.Value.HasEnded).ToDictionary(pair => pair.Key, pair => LabNetwork.Counters(pair.Value.Id).Received);
        var sent = LabNetwork.Counters(_server.Id).Sent;
        var watch = Stopwatch.StartNew();
        await using var command = Start(0, "broadcast", file, "--data", Data);
        var disturbing = disturb();
        var committed = new Dictionary<string, double>();
        JsonElement last;
        while (true)
        {
            last = await command.NextAsync(cancel);
            var name = last.GetProperty("event").GetString();
            if (name is "result" or "error") break;
            if (name == "receiver" && last.GetProperty("state").GetString() == "committed")
                committed.TryAdd(last.GetProperty("node").GetString()!, watch.Elapsed.TotalSeconds);
        }

        var seconds = watch.Elapsed.TotalSeconds;
        await disturbing;
        var exit = await command.EndAsync(cancel);
        var size = (double)new FileInfo(file).Length;
        return new LabRun(
            seconds, exit, committed, (LabNetwork.Counters(_server.Id).Sent - sent) / size,
            counted.Average(pair => (LabNetwork.Counters(_clients[pair.Key].Id).Received - pair.Value) / size));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values) await client.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
        await _network.DisposeAsync();
    }

    private string Data => _space.At("server");

    private string Home(int node) => _space.At("home-" + NameOf(node));

    private string Inbox(int node) => _space.At("inbox-" + NameOf(node));

    private async Task JoinAsync(int node, CancellationToken cancel)
    {
        await using var invite = Start(0, "invite", "--name", NameOf(node), "--roles", "download,receive", "--data", Data);
        var link = (await invite.ExpectAsync("result", cancel)).GetProperty("link").GetString()!;
        await using var join = Start(node, "join", link, "--name", NameOf(node), "--home", Home(node));
        await join.ExpectAsync("result", cancel);
    }

    private LiveProcess Start(int node, params string[] arguments)
    {
        var command = _network.In(node, [_program, .. arguments, "--json"]);
        return LiveProcess.Start(command[0], command.Skip(1));
    }
}
