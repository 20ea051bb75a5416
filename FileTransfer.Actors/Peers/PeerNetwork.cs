using System.Net;
using Akka.Actor;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Peers;

/// <summary>How a receiving client reaches other receivers and is reached by them.</summary>
/// <param name="identity">Of this node.</param>
/// <param name="listen">Port 0 for any free one.</param>
/// <param name="deadline">For one connection.</param>
public sealed class PeerNetwork(
    NodeIdentity identity, IPEndPoint listen, LinkOptions links, TimeSpan deadline, TimeProvider time, ILoggerFactory logs)
{
    private readonly ByteBudget _inbound = new(links.InboundBytes);

    /// <exception cref="Domain.FailureException">The port is taken.</exception>
    internal PeerSide Open(ActorSystem system)
    {
        var peers = system.ActorOf(PeersActor.Props(PeerDoor.MaxLinks), "peers");
        try
        {
            var door = new PeerDoor(identity, peers, listen, links, _inbound, time, logs.CreateLogger<LinkListener>());
            return new PeerSide(system, peers, door, new PeerConnector(identity, links, _inbound, deadline, time));
        }
        catch
        {
            system.Stop(peers);
            throw;
        }
    }
}
