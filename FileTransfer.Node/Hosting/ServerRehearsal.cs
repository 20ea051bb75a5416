using System.Net;
using System.Security.Cryptography;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Rehearsals;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Server;
using FileTransfer.Node.Configuration;
using Microsoft.Extensions.Logging;
using Serilog.Events;

namespace FileTransfer.Node.Hosting;

/// <summary>
/// A server that has just started lets a small broadcast be sent to another one, which is made in this process for that alone and has
/// a site of its own with nobody in it: what the runtime loads and compiles at first use is there when the first real one comes
/// (ADR 0020). Nobody waits for it, and whether it succeeds means nothing.
/// </summary>
internal sealed class ServerRehearsal : IAsyncDisposable
{
    private const int Length = 2 * ChunkSize.Min;

    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(20);
    private static readonly LogSettings NoLog = new(LogEventLevel.Fatal, null, 0, 0);

    private readonly CancellationTokenSource _stopping;

    private ServerRehearsal(NodeSettings settings, string version, ILoggerFactory logs, TimeProvider time)
    {
        _stopping = new CancellationTokenSource(LongEnough, time);
        Outcome = Task.Run(() => RunAsync(settings, version, logs.CreateLogger<ServerRehearsal>(), time));
    }

    /// <summary>Completes when nothing of it is left.</summary>
    public Task<Over> Outcome { get; }

    /// <param name="settings">Of the server that rehearses.</param>
    /// <param name="version">Of the program.</param>
    /// <param name="logs">Gets one line.</param>
    /// <param name="time">Bounds it.</param>
    public static ServerRehearsal Start(NodeSettings settings, string version, ILoggerFactory logs, TimeProvider time) =>
        new(settings, version, logs, time);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Outcome.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task<Over> RunAsync(NodeSettings settings, string version, ILogger log, TimeProvider time)
    {
        string? path = null;
        BroadcastReport? report = null;
        Failure? failure = null;
        try
        {
            using var folder = RehearsalFolder.Create();
            path = folder.Path;
            report = await BroadcastAsync(path, settings, version, time, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = FailureException.From(e);
        }

        log.LogDebug("Rehearsed: {Outcome}", failure?.Detail ?? "well");
        return new Over(path, report, failure);
    }

    private static async Task<BroadcastReport> BroadcastAsync(
        string folder, NodeSettings settings, string version, TimeProvider time, CancellationToken cancel)
    {
        var data = new DataFolder(Path.Combine(folder, "data"));
        PrivateFolder.CreateReadable(data.Path);
        PrivateFolder.Create(data.Work);
        var options = Options.Server(settings, version, [new IPEndPoint(IPAddress.Loopback, 0)], null) with { Data = data.Path, Identity = null };
        await using var host = ActorHost.Start(NoLog, remote: null);
        await using var server = await FileTransferServer.StartAsync(host.System, options, host.Logs, time, cancel).ConfigureAwait(false);
        using var identity = NodeIdentity.Fixed(NodeCredentials.Load(data.Pki), time);
        var address = new ServerAddress(server.Endpoints[0].Address.ToString(), server.Endpoints[0].Port);
        var connector = new ServerConnector(identity, [address], Options.Links(settings), settings.Client.ConnectTimeout, time);
        await using var client = new FileTransferClient(host.System, connector, Options.Client(settings, version), time);
        var file = Path.Combine(folder, "rehearsal");
        await File.WriteAllBytesAsync(file, RandomNumberGenerator.GetBytes(Length), cancel).ConfigureAwait(false);
        return await client.BroadcastAsync(new BroadcastOrder(file, null, null, Strict: false), new Nobody(), cancel).ConfigureAwait(false);
    }

    /// <param name="Folder">Where it was; null when there is no place for it.</param>
    /// <param name="Report">Null when it failed.</param>
    /// <param name="Failure">Null when it went well.</param>
    internal sealed record Over(string? Folder, BroadcastReport? Report, Failure? Failure);

    private sealed class Nobody : IProgress<BroadcastProgress>
    {
        public void Report(BroadcastProgress value)
        {
            // There is nobody to tell.
        }
    }
}
