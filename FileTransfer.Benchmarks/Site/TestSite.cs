using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>A server on a free port of loopback and what may be done with it, as command lines of the real program.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly Bench _bench;
    private readonly LiveProcess _server;
    private readonly List<Receiver> _receivers = [];

    private TestSite(Bench bench, LiveProcess server) => (_bench, _server) = (bench, server);

    public int Server => _server.Id;

    /// <summary>Where the server keeps what was sent.</summary>
    public string Files => Path.Combine(Data(_bench), "files");

    public static async Task<TestSite> StartAsync(Bench bench, CancellationToken cancel)
    {
        var server = LiveProcess.Start(bench.Program, ["server", "--data", Data(bench), "--listen", "127.0.0.1:0", "--json"]);
        await server.ExpectAsync("ready", cancel);
        return new TestSite(bench, server);
    }

    /// <returns>The new node's home.</returns>
    public async Task<string> JoinAsync(string name, CancellationToken cancel)
    {
        var home = _bench.Space.At($"home-{name}");
        await using var invite = LiveProcess.Start(
            _bench.Program, ["invite", "--name", name, "--roles", "upload,download,receive", "--data", Data(_bench), "--json"]);
        var link = (await invite.ExpectAsync("result", cancel)).GetProperty("link").GetString();
        await using var join = LiveProcess.Start(_bench.Program, ["join", "-", "--name", name, "--home", home, "--json"], link);
        await join.ExpectAsync("result", cancel);
        return home;
    }

    /// <summary>Joins a node and leaves it connected, to receive broadcasts.</summary>
    public async Task<Receiver> ReceiveAsync(string name, CancellationToken cancel)
    {
        var home = await JoinAsync(name, cancel);
        var inbox = _bench.Space.At($"inbox-{name}");
        var receiver = new Receiver(LiveProcess.Start(_bench.Program, ["client", "--home", home, "--inbox", inbox, "--json"]), inbox);
        _receivers.Add(receiver);
        await receiver.Process.ExpectAsync("connected", cancel);
        return receiver;
    }

    public IReadOnlyList<string> Send(string home, string path) => [_bench.Program, "send", path, "--home", home, "--json"];

    public IReadOnlyList<string> Get(string home, string remote, string target) =>
        [_bench.Program, "get", remote, "--out", target, "--home", home, "--json"];

    public IReadOnlyList<string> List(string home) => [_bench.Program, "ls", "--home", home, "--json"];

    /// <summary>From the server's own machine, of something that the server has.</summary>
    public IReadOnlyList<string> Broadcast(string remote) => [_bench.Program, "broadcast", remote, "--data", Data(_bench), "--json"];

    public Task RemoveAsync(string home, string remote, CancellationToken cancel) =>
        Measurement.RunAsync([_bench.Program, "rm", remote, "--home", home, "--json"], [], cancel);

    public async ValueTask DisposeAsync()
    {
        foreach (var receiver in _receivers) await receiver.Process.DisposeAsync();
        await _server.DisposeAsync();
    }

    private static string Data(Bench bench) => bench.Space.At("server");
}
