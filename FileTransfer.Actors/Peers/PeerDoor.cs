using System.Net;
using Akka.Actor;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Peers;

/// <summary>The port on which a receiving client takes links of other receivers. Strangers are not even answered.</summary>
internal sealed class PeerDoor : IAsyncDisposable
{
    public const int MaxLinks = 256;

    private readonly LinkListener _listener;

    /// <param name="peers">Gets every link of a node of this site.</param>
    /// <param name="listen">Port 0 for any free one.</param>
    /// <exception cref="FailureException">The port is taken.</exception>
    public PeerDoor(
        NodeIdentity identity, IActorRef peers, IPEndPoint listen, LinkOptions links, ByteBudget inbound, TimeProvider time,
        ILogger log)
    {
        _listener = new LinkListener(
            () => LinkCredentials.Of(identity.Current),
            certificate =>
            {
                var verdict = new PeerVerifier(identity.Current.Trust, time, _ => false).Verify(certificate);
                return (verdict.Peer, verdict.Failure);
            },
            new Dictionary<string, Func<AcceptedConnection, CancellationToken, Task>>
            {
                [LinkProtocols.Peer] = (connection, cancel) => ServeAsync(connection, peers, links, inbound, time, cancel),
            },
            new LinkListenerOptions { MaxHandshakes = 64, MaxLinks = MaxLinks, Backlog = 64 }, time, log);
        _listener.Start([listen]);
    }

    public int Port => _listener.Endpoints[0].Port;

    /// <summary>Its address as seen from this machine.</summary>
    public IPEndPoint Near
    {
        get
        {
            var address = _listener.Endpoints[0].Address;
            if (address.Equals(IPAddress.Any)) address = IPAddress.Loopback;
            else if (address.Equals(IPAddress.IPv6Any)) address = IPAddress.IPv6Loopback;
            return new IPEndPoint(address, Port);
        }
    }

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private static async Task ServeAsync(
        AcceptedConnection connection, IActorRef peers, LinkOptions links, ByteBudget inbound, TimeProvider time, CancellationToken cancel)
    {
        if (connection.Identity is not { } peer) return;
        var link = new Link(connection.Stream, peer, connection.Remote.ToString(), links, BufferPool.Shared, time, inbound);
        peers.Tell(new PeersProtocol.PeerAccepted(link));
        await using var registration = cancel.UnsafeRegister(
            _ => link.Close(new Failure(Reason.ShuttingDown, "the node is stopping")), null).ConfigureAwait(false);
        await link.Completion.ConfigureAwait(false);
    }
}
