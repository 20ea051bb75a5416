using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Hosting;

/// <summary>
/// The main job with real processes in a temporary folder. Ports are free ones, so it disturbs no other node; processes
/// and folder are gone at the end, however it ends.
/// </summary>
internal sealed class Demo : IAsyncDisposable
{
    private const int Clients = 3;
    private const string Large = "large.bin";
    private const string Folder = "folder";

    /// <summary>Source, server, download and one inbox per client, with room to spare.</summary>
    private const long SpaceNeeded = (3 + Clients + 1) * DemoFiles.LargeSize;

    private readonly Action<string> _say;
    private readonly string _root;
    private readonly ConcurrentBag<DemoNode> _nodes = [];
    private readonly List<DemoStep> _steps = [];

    public Demo(Action<string> say)
    {
        _say = say;
        _root = Directory.CreateTempSubdirectory("filetransfer-demo-").FullName;
        // A second Ctrl-C ends the process without DisposeAsync.
        AppDomain.CurrentDomain.ProcessExit += CleanUp;
    }

    private string Certificate => At("large.certificate");

    private string Data => Path.Combine(_root, "server");

    public async Task<IReadOnlyList<DemoStep>> RunAsync(CancellationToken cancel)
    {
        CheckSpace();
        var source = Directory.CreateDirectory(At("source")).FullName;
        var (large, folder) = (Path.Combine(source, Large), Path.Combine(source, Folder));
        await DemoFiles.MakeLargeAsync(large, cancel);
        var small = await DemoFiles.MakeFolderAsync(folder, cancel);

        await StepAsync("start a server, let three machines join", 0, 0, () => OpenSiteAsync(cancel));

        await StepAsync(
            "send a large file", 1, DemoFiles.LargeSize,
            () => OnceAsync(cancel, "send", large, "--home", Home(1)));
        await StepAsync(
            "fetch it", 1, DemoFiles.LargeSize,
            () => OnceAsync(cancel, "get", Large, "--out", At("fetched"), "--home", Home(2)));
        await CheckAsync(() => DemoFiles.CompareFilesAsync(large, At("fetched"), cancel));

        await StepAsync(
            "send a folder of small files", DemoFiles.SmallFiles, small,
            () => OnceAsync(cancel, "send", folder, "--home", Home(1)));
        await StepAsync(
            "fetch it", DemoFiles.SmallFiles, small,
            () => OnceAsync(cancel, "get", Folder, "--out", At("fetched-folder"), "--home", Home(2)));
        await CheckAsync(() => DemoFiles.CompareFoldersAsync(folder, At("fetched-folder"), cancel));

        await StepAsync("start three receiving clients", 0, 0, () => EachAsync(client => ReceiveAsync(client, cancel)));
        await StepAsync(
            "broadcast the large file to three", Clients, Clients * DemoFiles.LargeSize,
            () => OnceAsync(cancel, "broadcast", Large, "--data", Data, "--certificate", Certificate));
        await CheckAsync(() => EachAsync(
            client => DemoFiles.CompareFilesAsync(large, Path.Combine(Inbox(client), Large), cancel)));
        await StepAsync(
            "check their certificate without the server", 1, DemoFiles.LargeSize,
            () => OnceAsync(cancel, "verify", Certificate, large, "--ca", Path.Combine(Home(1), "pki", "ca.crt")));
        return _steps;
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= CleanUp;
        foreach (var node in _nodes) await node.DisposeAsync();
        DeleteFolder();
    }

    private void CheckSpace()
    {
        if (new DriveInfo(_root).AvailableFreeSpace >= SpaceNeeded) return;
        throw new FailureException(
            Reason.NoSpace, $"{Display.Text(_root)} has less than {Units.Size(SpaceNeeded)} free", "set TMPDIR to a larger disk");
    }

    private async Task OpenSiteAsync(CancellationToken cancel)
    {
        var server = await StartAsync(null, cancel, "server", "--data", Data, "--listen", "127.0.0.1:0");
        var ready = await server.ExpectAsync("ready", cancel);
        _say($"server on {Display.Text(ready.GetProperty("listen").GetString())}, everything in {Display.Text(_root)}");
        await EachAsync(client => JoinAsync(client, cancel));
    }

    private async Task JoinAsync(int client, CancellationToken cancel)
    {
        var name = Name(client);
        var invite = await StartAsync(null, cancel, "invite", "--name", name, "--data", Data);
        var result = await invite.ExpectAsync("result", cancel);
        // Through the input: a link in the arguments would be in the list of processes.
        var link = result.GetProperty("link").GetString();
        var join = await StartAsync(link, cancel, "join", "-", "--name", name, "--home", Home(client));
        await join.ExpectAsync("result", cancel);
    }

    private async Task ReceiveAsync(int client, CancellationToken cancel)
    {
        var node = await StartAsync(null, cancel, "client", "--home", Home(client), "--inbox", Inbox(client));
        await node.ExpectAsync("connected", cancel);
    }

    private async Task OnceAsync(CancellationToken cancel, params string[] arguments)
    {
        var node = await StartAsync(null, cancel, arguments);
        var result = await node.ExpectAsync("result", cancel);
        var exit = result.GetProperty("exit").GetInt32();
        if (exit != 0) throw new FailureException(Reason.Partial, $"{arguments[0]} ended with {exit}");
    }

    private async Task<DemoNode> StartAsync(string? input, CancellationToken cancel, params string[] arguments)
    {
        var node = await DemoNode.StartAsync(_root, input, cancel, arguments);
        _nodes.Add(node);
        return node;
    }

    private async Task StepAsync(string what, int files, long bytes, Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        _steps.Add(new DemoStep(what, files, bytes, watch.Elapsed, Same: false));
        _say($"{what}: {Units.Duration(watch.Elapsed)}");
    }

    private async Task CheckAsync(Func<Task> compare)
    {
        await compare();
        _steps[^1] = _steps[^1] with { Same = true };
    }

    private static Task EachAsync(Func<int, Task> work) => Task.WhenAll(Enumerable.Range(1, Clients).Select(work));

    private static string Name(int client) => string.Create(CultureInfo.InvariantCulture, $"client-{client}");

    private string At(string name) => Path.Combine(_root, name);

    private string Home(int client) => At(Name(client));

    private string Inbox(int client) => At($"inbox-{client}");

    private void CleanUp(object? sender, EventArgs e)
    {
        foreach (var node in _nodes) node.Kill();
        DeleteFolder();
    }

    private void DeleteFolder()
    {
        try
        {
            Directory.Delete(_root, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Nothing is left to remove.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _say($"{Display.Text(_root)} could not be removed: {Display.Text(e.Message)}");
        }
    }
}
