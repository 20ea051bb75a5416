using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Remote;

/// <summary>Dials with this node's certificate, and believes only the very node that was named, if it is a server or broadcaster.</summary>
/// <param name="credentials">Asked for each connection: they are renewed at run time.</param>
/// <param name="isRevoked">As far as this node knows.</param>
/// <param name="links">Bounds and deadlines of the links.</param>
/// <param name="deadline">For one host, from name to TLS.</param>
/// <param name="time">Drives deadlines.</param>
internal sealed class RemoteConnector(
    Func<NodeCredentials> credentials, Func<PeerIdentity, bool> isRevoked, LinkOptions links, TimeSpan deadline, TimeProvider time)
    : IRemoteConnector
{
    public async Task<Link> ConnectAsync(NodeId node, PeerAddress address, CancellationToken cancel)
    {
        var own = credentials();
        var verifier = new PeerVerifier(own.Trust, time, _ => false);
        FailureException? last = null;
        foreach (var host in address.Hosts)
        {
            try
            {
                var connection = await new LinkDialler(time).ConnectAsync(
                    host, address.Port, LinkProtocols.Actors, LinkCredentials.Of(own), shown => Judge(verifier, shown, node).Failure, deadline,
                    cancel).ConfigureAwait(false);
                using var certificate = connection.ServerCertificate;
                var found = Judge(verifier, certificate, node).Peer
                    ?? throw new FailureException(Reason.NotTrusted, "the node's certificate is not trusted any more");
                return new Link(connection.Stream, found, connection.Remote.ToString(), links, time: time);
            }
            catch (FailureException failed)
            {
                last = failed;
            }
        }

        throw last ?? new FailureException(Reason.Unreachable, $"{node} has no address");
    }

    private PeerVerdict Judge(PeerVerifier verifier, X509Certificate2? certificate, NodeId expected)
    {
        var verdict = verifier.VerifyServer(certificate, mayBroadcast: true);
        if (verdict.Peer is not { } found) return verdict;
        if (isRevoked(found)) return new PeerVerdict(PeerVerifier.Revoked);
        return found.Node == expected
            ? verdict
            : new PeerVerdict(new Failure(Reason.NotTrusted, $"{found.Node} answers where {expected} was expected"));
    }
}
