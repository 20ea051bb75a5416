using System.Net;
using Akka.Actor;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Remote;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Sites;
using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Server;

/// <summary>What a server has beside its sessions for broadcasters, and a broadcaster for its server.</summary>
public sealed partial class FileTransferServer
{
    private static readonly TimeSpan RemoteDeadline = TimeSpan.FromSeconds(10);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fails when the server ended a broadcaster's membership for good; never completes otherwise.</summary>
    public Task Ended => _ended.Task;

    /// <summary>From now on other nodes of the cluster are dialled, and those who are revoked are cut off.</summary>
    private static SiteNetwork Attach(
        ActorSystem system, RemoteLinks remote, SiteAuthority authority, RevocationList revoked, TimeProvider time)
    {
        remote.Attach(new RemoteConnector(() => authority.Server, revoked.Contains, RemoteFrame.Options, RemoteDeadline, time));
        var network = new SiteNetwork(system, remote);
        revoked.Refreshed += () => network.Expel(revoked.Contains);
        return network;
    }

    private async Task OpenSitesAsync(
        ActorSystem system, IActorRef broadcasts, RevocationList revoked, SiteNetwork network, Catalog catalog, TimeProvider time,
        CancellationToken cancel)
    {
        var sites = Start(system, SitesActor.Props(broadcasts, network.BroadcasterOf, time), SitesActor.Name);
        sites.Tell(new SitesProtocol.Revoked(revoked.Serials));
        revoked.Refreshed += () => sites.Tell(new SitesProtocol.Revoked(revoked.Serials));
        network.Form(BroadcastersOf(await catalog.NodesAsync(cancel).ConfigureAwait(false)));
    }

    private static Dictionary<NodeId, PeerAddress> BroadcastersOf(IEnumerable<Storage.Catalogue.EnrolledNode> nodes)
    {
        var known = new Dictionary<NodeId, PeerAddress>();
        foreach (var node in nodes.Where(node => node is { Kind: NodeKind.Broadcaster, RevokedAt: null }))
        {
            if (IPEndPoint.TryParse(node.Address ?? "", out var at) && at.Port > 0) known[node.Node] = new PeerAddress([at.Address.ToString()], at.Port);
        }

        return known;
    }

    private void OpenUpstream(
        ActorSystem system, UpstreamOptions upstream, ServerServices services, IActorRef broadcasts, ServerOptions options, TimeProvider time)
    {
        var inbound = new ByteBudget(options.Links.InboundBytes);
        var session = new ServerConnector(upstream.Identity, upstream.Servers, options.Links, upstream.ConnectTimeout, time);
        var peers = Start(system, PeersActor.Props(PeerDoor.MaxLinks), "upstream-peers");
        var connector = new PeerConnector(upstream.Identity, options.Links, inbound, upstream.ConnectTimeout, time);
        _close.Push(() =>
        {
            connector.Dispose();
            return ValueTask.CompletedTask;
        });
        var inbox = new Client.Inbox(services.Outgoing.Store, [], OnUpstream)
        {
            Peers = new UpstreamPeers(peers, connector, services.AdvertisedPort),
            Site = new SiteStore(services.Outgoing, services.Arrivals, services.Asked),
        };
        Start(
            system,
            UpstreamActor.Props(
                () => services.Network?.Server(), broadcasts,
                (broadcast, node) => services.Catalog.FindReceiptAsync(broadcast.ToString(), node, CancellationToken.None),
                serials => RevokeAsync(services, serials)),
            UpstreamActor.Name);
        Start(system, ClientActor.Props(session, upstream.Client, inbox, time), "upstream-session");

        void OnUpstream(ReceiveEvent happened)
        {
            if (happened is ReceiveEvent.Failed { Name: "" } final) _ended.TrySetException(new FailureException(final.Failure));
            else if (happened is ReceiveEvent.Connected connected) services.Network?.ServerIs(connected.Server, connected.Address);
        }
    }

    /// <summary>Durable first: what is revoked stays revoked while the server is away.</summary>
    private static async Task RevokeAsync(ServerServices services, IReadOnlyList<string> serials)
    {
        await services.Writer.WriteAsync([new CatalogChange.PutRevoked(serials)], CancellationToken.None).ConfigureAwait(false);
        await services.Revoked.RefreshAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Others fetch from this node over its one port, and only what it leads itself.</summary>
    private sealed record UpstreamPeers(IActorRef Peers, IPeerConnector Connector, int Port) : IPeerSide;
}
