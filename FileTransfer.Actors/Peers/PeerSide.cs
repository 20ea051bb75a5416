using System.Net;
using Akka.Actor;

namespace FileTransfer.Actors.Peers;

/// <summary>The open side of a node towards other receivers; disposing closes the port and every link.</summary>
internal sealed class PeerSide(ActorSystem system, IActorRef peers, PeerDoor door, PeerConnector connector)
    : IPeerSide, IAsyncDisposable
{
    public IActorRef Peers => peers;

    public IPeerConnector Connector => connector;

    public int Port => door.Port;

    /// <summary>Where this node itself reaches its port.</summary>
    public IPEndPoint Near => door.Near;

    public async ValueTask DisposeAsync()
    {
        await door.DisposeAsync().ConfigureAwait(false);
        connector.Dispose();
        system.Stop(peers);
    }
}
