using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Peers;

/// <summary>Dials with this node's certificate, and believes only the very node that the server named.</summary>
internal sealed class PeerConnector(NodeIdentity identity, LinkOptions links, ByteBudget inbound, TimeSpan deadline, TimeProvider time)
    : IPeerConnector, IDisposable
{
    private readonly PeerDialler _dialler = new(links, time, inbound, manyAtOnce: true);

    public RestingLinks Resting { get; } = new(time);

    public void Dispose() => Resting.Dispose();

    public async Task<ILink> ConnectAsync(NodeId peer, IReadOnlyList<string> hosts, int port, CancellationToken cancel)
    {
        FailureException? last = null;
        foreach (var host in hosts)
        {
            try
            {
                return await _dialler.ConnectAsync(
                    host, port, LinkProtocols.Peer, identity.Current, (verifier, shown) => Judge(verifier, shown, peer), deadline, cancel)
                    .ConfigureAwait(false);
            }
            catch (FailureException failed)
            {
                last = failed;
            }
        }

        throw last ?? new FailureException(Reason.Unreachable, $"{peer} has no address");
    }

    private static PeerVerdict Judge(PeerVerifier verifier, X509Certificate2? certificate, NodeId expected)
    {
        var verdict = verifier.Verify(certificate);
        return verdict.Peer is { } found && found.Node != expected
            ? new PeerVerdict(new Failure(Reason.NotTrusted, $"{found.Node} answers where {expected} was expected"))
            : verdict;
    }
}
