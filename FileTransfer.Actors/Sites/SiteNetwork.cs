using System.Net;
using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Remote;

namespace FileTransfer.Actors.Sites;

/// <summary>The actors of other nodes, by way of Akka.Remote. Who is who is what their certificates say.</summary>
internal sealed class SiteNetwork(ActorSystem system, RemoteLinks links) : ISiteNetwork
{
    private NodeId? _server;

    public NodeId? BroadcasterOf(IActorRef actor) =>
        NodeAddress.NodeOf(actor.Path.Address) is { } node && links.PeerOf(node) is { Kind: NodeKind.Broadcaster } ? node : null;

    public void BroadcasterIs(NodeId node, PeerAddress address) => links.Directory.Set(node, address);

    public void ServerIs(NodeId node, string remote)
    {
        if (!IPEndPoint.TryParse(remote, out var at)) return;
        links.Directory.Set(node, new PeerAddress([at.Address.ToString()], at.Port));
        Volatile.Write(ref _server, node);
    }

    public ICanTell? Server() => Volatile.Read(ref _server) is { } server
        ? system.ActorSelection(new RootActorPath(NodeAddress.Of(server)) / "user" / SitesActor.Name)
        : null;
}
