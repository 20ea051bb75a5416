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
    private readonly PeerDialler _dialler = new(links, time);

    public async Task<Link> ConnectAsync(NodeId node, PeerAddress address, CancellationToken cancel)
    {
        FailureException? last = null;
        foreach (var host in address.Hosts)
        {
            try
            {
                return await _dialler.ConnectAsync(
                    host, address.Port, LinkProtocols.Actors, credentials(), (verifier, shown) => Judge(verifier, shown, node), deadline,
                    cancel).ConfigureAwait(false);
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
