using System.Globalization;

namespace FileTransfer.Tests.Support;

/// <summary>A server and the nodes that joined it, all real processes, in a temporary folder that goes with it.</summary>
internal sealed class Site : IAsyncDisposable
{
    public const string AllRoles = "upload,download,receive,broadcast,admin";

    private ILab? _lab;
    private readonly Launch? _launch;
    private readonly string[] _options;
    private readonly List<NodeProcess> _processes = [];
    private int _names;

    private Site(ILab? lab, Launch? launch, string folder, string[] options) =>
        (_lab, _launch, Folder, _options, Data) = (lab, launch, folder, options, Path.Combine(folder, "server"));

    public string Folder { get; }

    /// <summary>The server's folder, which may be on another disk than the rest.</summary>
    public string Data { get; private init; }

    public NodeProcess Server { get; private set; } = null!;

    public int Port { get; private set; }

    /// <summary>Where the server is reached.</summary>
    public string Address => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    /// <summary>What <c>verify</c> needs, and nothing else of the site.</summary>
    public string Authority => Path.Combine(Data, ".filetransfer", "pki", "ca.crt");

    private string Host => _lab?.ServerHost ?? "127.0.0.1";

    /// <param name="clients">Names of nodes that join with every role.</param>
    public static Task<Site> OpenAsync(params string[] clients) => OpenAsync(_ => null, [], clients);

    /// <summary>With the server's folder on <paramref name="disk"/>.</summary>
    public static Task<Site> OpenOnAsync(LoopDisk disk, params string[] clients)
    {
        var folder = Directory.CreateTempSubdirectory("filetransfer-tests-").FullName;
        return OpenAsync(new Site(null, disk.Launch, folder, []) { Data = Path.Combine(disk.Folder, "server") }, clients);
    }

    /// <param name="launch">How the server runs, from its data folder.</param>
    /// <param name="options">More options of the server.</param>
    /// <param name="clients">Names of nodes that join with every role.</param>
    public static Task<Site> OpenAsync(Func<string, Launch?> launch, string[] options, params string[] clients)
    {
        var folder = Directory.CreateTempSubdirectory("filetransfer-tests-").FullName;
        return OpenAsync(new Site(null, launch(Path.Combine(folder, "server")), folder, options), clients);
    }

    /// <summary>In a network of its own; the site goes before it.</summary>
    /// <param name="lab">Has a place for each client.</param>
    /// <param name="clients">Names of nodes that join with every role.</param>
    public static Task<Site> OpenAsync(NetworkLab lab, params string[] clients) =>
        OpenAsync(new Site(lab, lab.Server, Directory.CreateTempSubdirectory("filetransfer-tests-").FullName, []), clients);

    /// <param name="lab">Has a place for each client.</param>
    /// <param name="options">More options of the server.</param>
    /// <param name="clients">Names of nodes that join with every role.</param>
    public static Task<Site> OpenWithAsync(NetworkLab lab, string[] options, params string[] clients) =>
        OpenAsync(new Site(lab, lab.Server, Directory.CreateTempSubdirectory("filetransfer-tests-").FullName, options), clients);

    private static async Task<Site> OpenAsync(Site site, string[] clients)
    {
        try
        {
            await site.StartServerAsync();
            await Task.WhenAll(clients.Select(client => site.JoinAsync(client)));
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// From now on everything runs there, and knows nothing of it: nodes that joined before have to be told the server's address.
    /// To join on the test's own network costs a tenth.
    /// </summary>
    public async Task MoveAsync(ILab lab)
    {
        Server.Signal(Signals.Terminate);
        await Server.EndAsync();
        _lab = lab;
        await StartServerAsync();
    }

    /// <summary>Starts the server, the second time on the same port.</summary>
    public async Task StartServerAsync()
    {
        Server = Start(_lab?.Server ?? _launch, ["server", "--data", Data, "--listen", Address, .. _options]);
        var ready = await Server.ExpectAsync("ready");
        Port = int.Parse(ready.Text("listen").Split(':')[1], CultureInfo.InvariantCulture);
    }

    /// <param name="launch">What runs it, or null.</param>
    /// <param name="arguments">Verb first; <c>--json</c> is added.</param>
    /// <returns>Killed with the site, if it still runs then.</returns>
    public NodeProcess Start(Launch? launch, params IReadOnlyList<string> arguments)
    {
        var process = NodeProcess.Start(launch, [.. arguments, "--json"]);
        lock (_processes) _processes.Add(process);
        return process;
    }

    /// <summary>A command of the administrator on the server's own machine.</summary>
    public Task<NodeResult> AdminAsync(params string[] arguments) =>
        NodeProcess.RunAsync(_lab?.Server ?? (_launch is null ? null : Launch.Beside(Server)), [.. arguments, "--data", Data]);

    public async Task<string> InviteAsync(params string[] options)
    {
        var result = await AdminAsync(["invite", .. options]);
        return result.WithExit(0).Last.Text("link");
    }

    public async Task<SiteHome> JoinAsync(string name, string roles = AllRoles)
    {
        var home = this[name];
        if (_lab is null && QuickJoin.IsPossible(this))
        {
            await QuickJoin.RunAsync(this, home, roles);
            return home;
        }

        var link = await InviteAsync("--roles", roles);
        (await NodeProcess.RunAsync(PlaceOf(name), "join", link, "--name", name, "--home", home.Path)).WithExit(0);
        return home;
    }

    /// <summary>How the processes of this node run when nothing else is said.</summary>
    public Launch? PlaceOf(string name) => _lab?.In(name);

    public SiteHome this[string name] => new(this, name);

    /// <summary>A path of a name that was not used before.</summary>
    public string NewPath(string name = "")
    {
        var number = Interlocked.Increment(ref _names);
        return Path.Combine(Folder, string.Create(CultureInfo.InvariantCulture, $"{number}{name}"));
    }

    public string NewFolder(string name = "") => Directory.CreateDirectory(NewPath(name)).FullName;

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes) await process.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
