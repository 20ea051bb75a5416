namespace FileTransfer.Tests.Support;

/// <summary>One node of a site: the folder with its identity, and the commands run with it.</summary>
internal sealed record SiteHome(Site Site, string Name)
{
    private const int Killed = 128 + 9;

    public string Path => System.IO.Path.Combine(Site.Folder, "home-" + Name);

    public string Inbox => System.IO.Path.Combine(Site.Folder, "inbox-" + Name);

    public Task<NodeResult> RunAsync(params string[] arguments) => RunAsync(null, arguments);

    public Task<NodeResult> RunAsync(Launch? launch, params string[] arguments) =>
        NodeProcess.RunAsync(launch ?? Site.PlaceOf(Name), [.. arguments, "--home", Path]);

    public Task<string> RefusesAsync(int exit, params string[] arguments) => RefusesAsync(exit, null, arguments);

    public Task<string> RefusesAsync(int exit, Launch? launch, params string[] arguments) =>
        NodeProcess.RefusesAsync(exit, launch ?? Site.PlaceOf(Name), [.. arguments, "--home", Path]);

    public NodeProcess Start(params string[] arguments) => Start(null, arguments);

    public NodeProcess Start(Launch? launch, params string[] arguments) => Site.Start(launch ?? Site.PlaceOf(Name), [.. arguments, "--home", Path]);

    /// <summary>Starts the receiving client and waits until it is connected.</summary>
    public async Task<NodeProcess> ReceiveAsync(Launch? launch = null)
    {
        var process = Start(launch, "client", "--inbox", Inbox);
        await process.ExpectAsync("connected");
        return process;
    }

    /// <summary>
    /// Waits for a command that was disturbed, and repeats it if it was killed or says that it may be repeated: then it must
    /// end well.
    /// </summary>
    public async Task EndOrRepeatAsync(NodeProcess disturbed, params string[] command)
    {
        var result = await disturbed.EndAsync();
        if (result.Exit == Killed || (result.Last.Is("error") && result.Last.Flag("retryable"))) result = await RunAsync(command);
        result.WithExit(0);
        await disturbed.DisposeAsync();
    }

    /// <summary>Sends a path of this machine to the top.</summary>
    public async Task<NodeResult> SendAsync(params string[] pathsAndOptions) =>
        (await RunAsync(["send", .. pathsAndOptions])).WithExit(0);
}
