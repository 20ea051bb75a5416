using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Peers;

/// <summary>Dials with this node's certificate, and believes only the very node that the server named.</summary>
internal sealed class PeerConnector(NodeCredentials credentials, LinkOptions links, ByteBudget inbound, TimeSpan deadline, TimeProvider time)
    : IPeerConnector
{
    private readonly PeerVerifier _verifier = new(credentials.SiteCertificate, time, _ => false);

    public async Task<ILink> ConnectAsync(NodeId peer, IReadOnlyList<string> hosts, int port, CancellationToken cancel)
    {
        FailureException? last = null;
        foreach (var host in hosts)
        {
            try
            {
                var connection = await new LinkDialler(time).ConnectAsync(
                    host, port, LinkProtocols.FileTransfer, credentials.Certificate, shown => Judge(shown, peer).Failure, deadline,
                    cancel).ConfigureAwait(false);
                using var certificate = connection.ServerCertificate;
                var identity = Judge(certificate, peer).Peer
                    ?? throw new FailureException(Reason.NotTrusted, "the peer's certificate is not trusted any more");
                return new Link(connection.Stream, identity, connection.Remote.ToString(), links, BufferPool.Shared, time, inbound);
            }
            catch (FailureException failed)
            {
                last = failed;
            }
        }

        throw last ?? new FailureException(Reason.Unreachable, $"{peer} has no address");
    }

    private PeerVerdict Judge(X509Certificate2? certificate, NodeId expected)
    {
        var verdict = _verifier.Verify(certificate);
        return verdict.Peer is { } found && found.Node != expected
            ? new PeerVerdict(new Failure(Reason.NotTrusted, $"{found.Node} answers where {expected} was expected"))
            : verdict;
    }
}
