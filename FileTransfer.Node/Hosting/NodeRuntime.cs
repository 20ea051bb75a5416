using System.Net;
using System.Reflection;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Remote;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Sites;
using FileTransfer.Node.Configuration;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Node.Hosting;

/// <summary>Composes the node: the only class that knows every part.</summary>
internal sealed class NodeRuntime : INodeRuntime
{
    private static readonly TimeProvider Time = TimeProvider.System;

    private static string Version { get; } =
        typeof(NodeRuntime).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "0";

    public async Task<IFileTransferClient> ConnectAsync(NodeSettings settings, bool receives, CancellationToken cancel)
    {
        if (receives) LongSlices.Ask();   // short commands are in a hurry

        // Neither this nor what follows needs the other, and each takes a good part of a short command.
        var starting = Task.Run(() => ActorHost.Start(settings.Log, null), CancellationToken.None);
        EarlyConnector? early = null;
        try
        {
            var (identity, servers) = settings.Place == NodePlace.Data
                ? ServerItself(new DataFolder(settings.Server.Data), settings.Security)
                : HomeFolder.Open(settings.Client, settings.Security, Time);
            IServerConnector connector = new ServerConnector(identity, servers, Options.Links(settings), settings.Client.ConnectTimeout, Time);
            if (!receives) connector = early = new EarlyConnector(connector, Time);
            var receiving = settings.Place == NodePlace.Data ? connector : Receiving(identity, servers, settings);
            var receipts = new ReceiptChain(settings.Client.Home, identity, Time);
            var host = await starting.ConfigureAwait(false);
            var peers = receives && settings.Client.PeerListen is { } listen && settings.Place != NodePlace.Data
                ? new PeerNetwork(
                    identity, (await Listening.ResolveAsync(listen, cancel).ConfigureAwait(false))[0], Options.Links(settings),
                    settings.Client.ConnectTimeout, Time, host.Logs)
                : null;
            var client = new FileTransferClient(host.System, connector, Options.Client(settings, Version), Time, peers, receipts, receiving);
            return new HostedClient(host, client, early, identity, receipts);
        }
        catch
        {
            if (early is not null) await early.DisposeAsync().ConfigureAwait(false);
            await (await starting.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task RunServerAsync(NodeSettings settings, Action<ServerReady> ready, CancellationToken cancel)
    {
        LongSlices.Ask();
        // Before anything else, the log included, is made in there with wider permissions.
        MakeFolders(new DataFolder(settings.Server.Data));
        var endpoints = await Listening.ResolveAsync(settings.Server.Listen, cancel).ConfigureAwait(false);
        var advertise = Advertised(settings.Server);
        var options = Options.Server(settings, Version, endpoints, advertise);
        await using var host = ActorHost.Start(settings.Log, logs => Remote(NameOf(options), NodeKind.Server, logs));
        await using var server = await FileTransferServer.StartAsync(
            host.System, options, host.Logs, Time, cancel, host.Links).ConfigureAwait(false);
        var listen = server.Endpoints[0];
        ready(new ServerReady(
            new Endpoint(listen.Address.ToString(), listen.Port), server.Advertised, settings.Server.Data, server.Fingerprint.ToString()));
        await using var rehearsal = Rehearse(settings, host.Logs);
        await EndAsync(server, cancel).ConfigureAwait(false);
    }

    public async Task RunBroadcasterAsync(
        NodeSettings settings, string? link, NodeId? name, Action<BroadcasterReady> ready, CancellationToken cancel)
    {
        LongSlices.Ask();
        var data = new DataFolder(settings.Server.Data);
        MakeFolders(data);
        if (link is not null && !BroadcasterFolder.HasIdentity(data))
        {
            var (joined, address) = await EnrolAsync(settings, link, name, NodeKind.Broadcaster, cancel).ConfigureAwait(false);
            using (joined) BroadcasterFolder.Save(data, joined, address);
        }

        var (identity, upstream) = BroadcasterFolder.Open(data, Time);
        using var owned = identity;
        var endpoints = await Listening.ResolveAsync(settings.Server.Listen, cancel).ConfigureAwait(false);
        var options = Options.Broadcaster(settings, Version, endpoints, Advertised(settings.Server), identity, upstream);
        await using var host = ActorHost.Start(settings.Log, logs => Remote(identity.Current.Identity.Node, NodeKind.Broadcaster, logs));
        await using var server = await FileTransferServer.StartAsync(
            host.System, options, host.Logs, Time, cancel, host.Links).ConfigureAwait(false);
        var listen = server.Endpoints[0];
        ready(new BroadcasterReady(
            identity.Current.Identity.Node, new Endpoint(listen.Address.ToString(), listen.Port), server.Advertised, upstream.ToString(),
            settings.Server.Data));
        await using var rehearsal = Rehearse(settings, host.Logs);
        await EndAsync(server, cancel).ConfigureAwait(false);
    }

    public async Task<JoinReport> JoinAsync(NodeSettings settings, string link, NodeId? name, CancellationToken cancel)
    {
        var (credentials, server) = await EnrolAsync(settings, link, name, NodeKind.Client, cancel).ConfigureAwait(false);
        using var joined = credentials;
        HomeFolder.Save(settings.Client.Home, joined, server);
        return new JoinReport(joined.Identity.Node, joined.Identity.Grants, server.ToString());
    }

    private static async Task<(NodeCredentials Credentials, ServerAddress Server)> EnrolAsync(
        NodeSettings settings, string link, NodeId? name, NodeKind kind, CancellationToken cancel)
    {
        var invitation = JoinLink.Parse(link);
        await using var connection = await new LinkDialler(Time).ConnectAsync(
            invitation.Host, invitation.Port, LinkProtocols.Join, null, _ => null, settings.Client.ConnectTimeout, cancel)
            .ConfigureAwait(false);
        using var shown = connection.ServerCertificate;
        var credentials = await EnrolmentClient.JoinAsync(connection.Stream, shown, invitation, name, Time, cancel)
            .ConfigureAwait(false);
        if (credentials.Identity.Kind == kind) return (credentials, new ServerAddress(invitation.Host, invitation.Port));
        var invited = NodeKinds.Format(credentials.Identity.Kind);
        credentials.Dispose();
        throw new FailureException(
            Reason.Usage, $"this link invites a {invited}, not a {NodeKinds.Format(kind)}",
            kind == NodeKind.Client ? "filetransfer broadcaster --join LINK, with a new link" : "filetransfer join LINK, with a new link");
    }

    /// <summary>As its certificate will say: other nodes know it by that.</summary>
    private static NodeId NameOf(ServerOptions options)
    {
        if (options.Identity is not { } external) return options.Node;
        using var credentials = external();
        return credentials.Identity.Node;
    }

    private static ServerRehearsal? Rehearse(NodeSettings settings, ILoggerFactory logs) =>
        Options.Rehearses ? ServerRehearsal.Start(settings, Version, logs, Time) : null;

    private static RemoteLinks Remote(NodeId self, NodeKind kind, ILoggerFactory logs) => new(
        self, kind, new RemoteReach([SitesActor.Path, UpstreamActor.Path]), Time, logs.CreateLogger<RemoteLinks>());

    /// <summary>Until it is cancelled, or there is no sense in going on.</summary>
    private static async Task EndAsync(FileTransferServer server, CancellationToken cancel)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancel.UnsafeRegister(_ => stopped.TrySetResult(), null).ConfigureAwait(false);
        await (await Task.WhenAny(stopped.Task, server.Ended).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Broadcasts may come from a broadcaster; with several addresses a dead node is found out sooner.</summary>
    private static ServerConnector Receiving(NodeIdentity identity, IReadOnlyList<ServerAddress> servers, NodeSettings settings)
    {
        var links = Options.Links(settings);
        if (servers.Count > 1) links = links with { HeartbeatInterval = Sooner(links.HeartbeatInterval, 2), DeadAfter = Sooner(links.DeadAfter, 6) };
        return new ServerConnector(
            identity, [.. servers.Select(server => server with { MayBeBroadcaster = true })], links, settings.Client.ConnectTimeout, Time);
    }

    private static TimeSpan Sooner(TimeSpan configured, int seconds) =>
        configured < TimeSpan.FromSeconds(seconds) ? configured : TimeSpan.FromSeconds(seconds);

    private static void MakeFolders(DataFolder data)
    {
        try
        {
            PrivateFolder.CreateReadable(data.Path);
            PrivateFolder.Create(data.Work);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FailureException(FailureException.From(e), e);
        }
    }

    private static ServerAddress? Advertised(ServerSettings settings)
    {
        if (settings.Advertise is not { } text) return null;
        var endpoint = Endpoint.TryParse(text, settings.Listen.Port)
            ?? throw new FailureException(Reason.Usage, $"{Display.Text(text)} is no address", "write HOST or HOST:PORT");
        return new ServerAddress(endpoint.Host, endpoint.Port);
    }

    public Task<string> RotateAuthorityAsync(NodeSettings settings, bool finish, CancellationToken cancel)
    {
        var data = new DataFolder(settings.Server.Data);
        // A running server holds the same lock: it must not find other keys than it started with.
        using var stopped = ServerLock.Take(data);
        var fingerprint = finish ? AuthorityChange.Finish(data.Pki, Time) : AuthorityChange.Begin(data.Pki, Time);
        return Task.FromResult(fingerprint.ToString());
    }

    private static (NodeIdentity Identity, IReadOnlyList<ServerAddress> Servers) ServerItself(
        DataFolder data, SecuritySettings security)
    {
        if (!File.Exists(data.Address))
        {
            throw new FailureException(
                Reason.Unreachable, $"no server was ever started on {Display.Text(data.Path)}", "start it: filetransfer server --data DIR");
        }

        if (security.External is null && !NodeCredentials.Exist(data.Pki))
        {
            throw new FailureException(
                Reason.Usage, $"the server on {Display.Text(data.Path)} uses certificates of another PKI",
                "give this command the same FILETRANSFER_SECURITY_… variables as the server, or use an administrator's --home");
        }

        var credentials = security.External is { } external ? external.Open() : NodeCredentials.Load(data.Pki);
        var address = ServerAddress.Parse(File.ReadAllText(data.Address).Trim());
        return (NodeIdentity.Fixed(credentials, Time), [address with { MayBeBroadcaster = credentials.Identity.Kind == NodeKind.Broadcaster }]);
    }
}
