using System.Net;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Remote;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Serialization;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Server;

/// <summary>
/// What happens to an accepted connection: a trusted one becomes a link of the server actor, or of the peers actor when it
/// comes for chunks, or an association of the actor system when a server or broadcaster comes; an untrusted one is told why and
/// closed, and one that wants to join is enrolled, where that is done.
/// </summary>
internal sealed class FrontDoor(
    SiteAuthority authority, RevocationList revoked, EnrolmentServer? enrolment, ServerOptions options, RemoteLinks? remote, TimeProvider time)
{
    private static readonly Failure NotHere = new(
        Reason.NotTrusted, "a server's certificate is not accepted from another machine", "run the command on the server's machine, or with --home");

    private readonly InboundShares _inbound = new(options.InboundBudgetBytes);
    private readonly TaskCompletionSource<(IActorRef Server, IActorRef Peers)> _inside = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Others when the server's certificate was renewed.</summary>
    public LinkCredentials Credentials => LinkCredentials.Of(authority.Server);

    public IReadOnlyDictionary<string, Func<AcceptedConnection, CancellationToken, Task>> Protocols
    {
        get
        {
            var protocols = new Dictionary<string, Func<AcceptedConnection, CancellationToken, Task>>
            {
                [LinkProtocols.FileTransfer] = (connection, cancel) => ServeAsync(
                    connection, static (inside, link) => inside.Server.Tell(new ServerProtocol.LinkAccepted(link)), cancel),
                [LinkProtocols.Peer] = (connection, cancel) => ServeAsync(
                    connection, static (inside, link) => inside.Peers.Tell(new PeersProtocol.PeerAccepted(link)), cancel),
            };
            if (enrolment is not null)
                protocols[LinkProtocols.Join] = (connection, cancel) => enrolment.ServeAsync(connection.Stream, connection.Remote.Address, cancel);
            if (remote is not null) protocols[LinkProtocols.Actors] = new RemoteDoor(remote, time).ServeAsync;
            return protocols;
        }
    }

    public (PeerIdentity? Identity, Failure? Refusal) Judge(X509Certificate2? certificate)
    {
        var verdict = new PeerVerifier(authority.Trust, time, revoked.Contains).Verify(certificate);
        return verdict.Peer is { } peer && revoked.Contains(peer) ? (null, PeerVerifier.Revoked) : (verdict.Peer, verdict.Failure);
    }

    /// <summary>Connections that came earlier wait for it.</summary>
    public void Open(IActorRef server, IActorRef peers) => _inside.TrySetResult((server, peers));

    /// <summary>Commands with <c>--data</c> are run beside the server; from anywhere else its key has been stolen.</summary>
    public static Failure? RefusePlace(PeerIdentity peer, IPAddress from) =>
        peer.Kind == NodeKind.Server && !LocalMachine.Has(from) ? NotHere : null;

    private async Task ServeAsync(
        AcceptedConnection connection, Action<(IActorRef Server, IActorRef Peers), ILink> hand, CancellationToken cancel)
    {
        if (connection.Identity is not { } peer)
        {
            await RefuseAsync(connection, cancel).ConfigureAwait(false);
            return;
        }

        if (RefusePlace(peer, connection.Remote.Address) is { } notHere)
        {
            await RefuseAsync(connection with { Refusal = notHere }, cancel).ConfigureAwait(false);
            return;
        }

        var inside = await _inside.Task.WaitAsync(cancel).ConfigureAwait(false);
        var link = new Link(
            connection.Stream, peer, connection.Remote.ToString(), options.Links, BufferPool.Shared, time, _inbound.Of(peer.Node));
        hand(inside, link);
        await using var registration = cancel.UnsafeRegister(
            _ => link.Close(new Failure(Reason.ShuttingDown, "the server is stopping")), null).ConfigureAwait(false);
        await link.Completion.ConfigureAwait(false);
    }

    private static Task RefuseAsync(AcceptedConnection connection, CancellationToken cancel) => Refusal.TellAsync(
        connection, connection.Refusal ?? new Failure(Reason.NotTrusted, "no certificate was shown"), cancel);
}
