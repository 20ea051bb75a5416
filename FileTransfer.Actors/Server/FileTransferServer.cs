using System.Net;
using Akka.Actor;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Remote;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Transfers;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Server;

/// <summary>A running server: its folder, its actors and its port, put together and taken apart in order.</summary>
public sealed partial class FileTransferServer : IAsyncDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    private readonly Stack<Func<ValueTask>> _close = new();

    private FileTransferServer()
    {
    }

    /// <summary>With the ports that were really taken.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints { get; private set; } = [];

    /// <summary>SHA-256 of the site's CA certificate.</summary>
    public Hash256 Fingerprint { get; private set; }

    /// <summary>HOST:PORT that invitations name.</summary>
    public string Advertised { get; private set; } = "";

    /// <param name="remote">The way to other servers and broadcasters, as the actor system has it; null for none.</param>
    /// <exception cref="FailureException">The folder is in use or damaged, or the port is taken.</exception>
    internal static async Task<FileTransferServer> StartAsync(
        ActorSystem system, ServerOptions options, ILoggerFactory logs, TimeProvider time, CancellationToken cancel,
        RemoteLinks? remote = null)
    {
        var server = new FileTransferServer();
        try
        {
            await server.OpenAsync(system, options, logs, time, remote, cancel).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops accepting, says goodbye to every session, and closes the folder; what is durable stays.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_close.TryPop(out var close)) await close().ConfigureAwait(false);
    }

    private async Task OpenAsync(
        ActorSystem system, ServerOptions options, ILoggerFactory logs, TimeProvider time, RemoteLinks? remote, CancellationToken cancel)
    {
        var data = new DataFolder(options.Data);
        var files = OpenStore(data.Files, data.Work, options, logs, time);
        var outgoing = OpenStore(data.Outgoing, data.OutgoingWork, options, logs, time);
        var authority = Own(OpenAuthority(options, data, time));
        Fingerprint = authority.Fingerprint;
        var catalog = await Catalog.OpenAsync(data.Catalog, cancel, options.HistoryLines).ConfigureAwait(false);
        _close.Push(catalog.DisposeAsync);
        var writer = new CatalogWriter(Start(system, CatalogActor.Props(catalog), "catalog"));
        await StoreRecovery.RecoverFilesAsync(files, writer, time, cancel).ConfigureAwait(false);
        var running = await catalog.BroadcastsAsync(runningOnly: true, int.MaxValue, cancel).ConfigureAwait(false);
        var newest = await catalog.NewestOfChannelsAsync(
            time.GetUtcNow().UtcDateTime - options.Sessions.KeepBroadcasts, cancel).ConfigureAwait(false);
        await StoreRecovery.RecoverOutgoingAsync(outgoing, running.Concat(newest), writer, time, cancel).ConfigureAwait(false);

        var node = options.Upstream is null ? options.Node : authority.Server.Identity.Node;
        var revoked = new RevocationList(catalog, byName: options.Identity is not null);
        await revoked.RefreshAsync(cancel).ConfigureAwait(false);
        var invites = new InviteBook(new CatalogInvites(catalog, revoked), authority, time);
        var enrolment = options.Upstream is null ? new EnrolmentServer(authority, invites, new EnrolmentOptions(), time) : null;
        var door = new FrontDoor(authority, revoked, enrolment, options, remote, time);
        var network = remote is null ? null : Attach(system, remote, authority, revoked, time);
        var listener = new LinkListener(
            () => door.Credentials, door.Judge, door.Protocols, options.Listener, time, logs.CreateLogger<LinkListener>());
        listener.Start(options.Listen);
        Endpoints = listener.Endpoints;

        var (host, port) = (options.AdvertisedHost ?? HostOf(Endpoints[0]), options.AdvertisedPort ?? Endpoints[0].Port);
        Advertised = new Client.ServerAddress(host, port).ToString();
        var certificates = new CertificateStore(data.Certificates);
        var peers = Start(system, PeersActor.Props(options.Sessions.MaxSessions), "peers");
        var services = new ServerServices(
            node, options.Version, new ServerFiles(data.Files, files, catalog),
            new OutgoingFiles(data.Outgoing, outgoing, catalog, writer, time), catalog, writer, invites, time, options.Transfers,
            options.Sessions,
            new DamagedFiles(files, writer, node, time, logs.CreateLogger<DamagedFiles>()), host, port)
        {
            Certificates = certificates,
            Peers = peers,
            Proof = (plan, source) => ProofOf(new BroadcastProof(plan, source, authority, certificates, catalog, writer, time), plan),
            Revoked = revoked,
            Membership = new Membership(authority, catalog, writer, revoked, time),
            IsBroadcaster = options.Upstream is not null,
            CacheBytes = options.Upstream?.CacheBytes ?? 0,
            Network = network,
        };
        Start(system, StoreKeeperActor.Props(files), "files-keeper");
        Start(system, StoreKeeperActor.Props(outgoing), "outgoing-keeper");
        var broadcasts = Start(system, BroadcastsActor.Props(services), "broadcasts");
        var actor = Start(system, ServerActor.Props(services, broadcasts), "server");
        revoked.Refreshed += () =>
        {
            actor.Tell(ServerProtocol.CutRevoked.Instance);
            peers.Tell(new Peers.PeersProtocol.CutOff(revoked.Contains));
        };
        door.Open(actor, peers);
        if (options.Upstream is { } upstream) OpenUpstream(system, upstream, services, broadcasts, options, time);
        else if (network is not null) await OpenSitesAsync(system, broadcasts, revoked, network, catalog, time, cancel).ConfigureAwait(false);
        _close.Push(new OwnRenewal(authority, options.CertificateLifetime, logs.CreateLogger<OwnRenewal>(), time).DisposeAsync);
        _close.Push(listener.DisposeAsync);
        if (network is not null) _close.Push(network.DisposeAsync);   // it says goodbye over the links
        await File.WriteAllTextAsync(data.Address, LocalAddress(Endpoints[0]), cancel).ConfigureAwait(false);
    }

    private static SiteAuthority OpenAuthority(ServerOptions options, DataFolder data, TimeProvider time)
    {
        if (options.Upstream is { } broadcaster) return SiteAuthority.Member(broadcaster.Identity, time);
        return options.Identity is { } external
            ? SiteAuthority.External(external(), time)
            : SiteAuthority.OpenOrCreate(data.Pki, options.Node, time, options.CertificateLifetime);
    }

    private static IBroadcastProof ProofOf(IBroadcastProof proof, BroadcastPlan plan) => plan.IsOrdered ? new OrderedProof(proof) : proof;

    /// <summary>What another machine can use when nothing was advertised: this machine's name for "any address".</summary>
    private static string HostOf(IPEndPoint endpoint) =>
        endpoint.Address.Equals(IPAddress.Any) || endpoint.Address.Equals(IPAddress.IPv6Any)
            ? Dns.GetHostName()
            : endpoint.Address.ToString();

    private static string LocalAddress(IPEndPoint endpoint)
    {
        var address = endpoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : endpoint.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : endpoint.Address;
        return new IPEndPoint(address, endpoint.Port).ToString();
    }

    private FileStore OpenStore(string root, string work, ServerOptions options, ILoggerFactory logs, TimeProvider time) =>
        Own(FileStore.Open(
            new StoreOptions
            {
                Root = root,
                Work = work,
                MaxFileBytes = options.MaxFileBytes,
                KeepFreeBytes = options.KeepFreeBytes,
                PartialTimeToLive = options.PartialTimeToLive,
                UnflushedBytes = options.Transfers.UnflushedBytes,
            },
            logs.CreateLogger<FileStore>(), time));

    private IActorRef Start(ActorSystem system, Props props, string name)
    {
        var actor = system.ActorOf(props, name);
        _close.Push(async () =>
        {
            try
            {
                await actor.GracefulStop(StopTime).ConfigureAwait(false);
            }
            catch (TaskCanceledException)
            {
                // It does not stop in time; the rest is closed under it, which a crash would do as well.
            }
        });
        return actor;
    }

    private T Own<T>(T part)
        where T : IDisposable
    {
        _close.Push(() =>
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        });
        return part;
    }
}
