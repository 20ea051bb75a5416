using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Links;

/// <summary>Makes links to nodes of the site. Who answers is judged once, before a byte of data leaves.</summary>
/// <param name="links">Bounds and deadlines of the links.</param>
/// <param name="time">Drives deadlines, and says what has expired.</param>
/// <param name="inbound">A bound on inbound chunks over all these links, or null.</param>
/// <param name="manyAtOnce">As of <see cref="LinkDialler"/>.</param>
internal sealed class PeerDialler(LinkOptions links, TimeProvider time, ByteBudget? inbound = null, bool manyAtOnce = false)
{
    private readonly LinkDialler _dialler = new(time, manyAtOnce);

    /// <param name="host">A name or an address.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="protocol">One of <see cref="LinkProtocols"/>.</param>
    /// <param name="own">What to show, and whom to trust.</param>
    /// <param name="judge">Whether the certificate that is shown is that of a node that is wanted there.</param>
    /// <param name="deadline">For everything together.</param>
    /// <param name="cancel">Gives up early.</param>
    /// <exception cref="FailureException">As of <see cref="LinkDialler.ConnectAsync"/>; else what <paramref name="judge"/> said.</exception>
    public async Task<Link> ConnectAsync(
        string host, int port, string protocol, NodeCredentials own, Func<PeerVerifier, X509Certificate2?, PeerVerdict> judge,
        TimeSpan deadline, CancellationToken cancel)
    {
        var verifier = new PeerVerifier(own.Trust, time, _ => false);
        PeerIdentity? found = null;
        var connection = await _dialler.ConnectAsync(
            host, port, protocol, LinkCredentials.Of(own), shown =>
            {
                var verdict = judge(verifier, shown);
                found = verdict.Peer;
                return verdict.Failure;
            }, deadline, cancel).ConfigureAwait(false);
        connection.ServerCertificate.Dispose();
        return new Link(connection.Stream, found!, connection.Remote.ToString(), links, BufferPool.Shared, time, inbound);
    }
}
