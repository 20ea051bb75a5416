using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Client;

/// <summary>Dials the server with this node's certificate and believes only a server of its own site, or a broadcaster where one is known to be.</summary>
public sealed class ServerConnector(
    NodeIdentity identity, IReadOnlyList<ServerAddress> servers, LinkOptions links, TimeSpan deadline, TimeProvider time)
    : IServerConnector
{
    /// <summary>A server whose places are taken drops connections at once; within this time one becomes free.</summary>
    private static readonly TimeSpan BusyPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(250);

    private readonly ByteBudget _inbound = new(links.InboundBytes);
    private int _next;

    public PeerIdentity Self => identity.Current.Identity;

    public string Site => identity.Current.SiteFingerprint.ToString();

    public NodeIdentity Identity => identity;

    public async Task<ILink> ConnectAsync(CancellationToken cancel)
    {
        var server = servers[_next++ % servers.Count];
        var credentials = identity.Current;
        var verifier = new PeerVerifier(credentials.Trust, time, _ => false);
        var connection = await DialAsync(server, credentials, verifier, cancel).ConfigureAwait(false);
        using var shown = connection.ServerCertificate;
        var peer = verifier.VerifyServer(shown, server.MayBeBroadcaster).Peer
            ?? throw new FailureException(Reason.NotTrusted, "the server's certificate is not trusted any more");
        return new Link(connection.Stream, peer, connection.Remote.ToString(), links, BufferPool.Shared, time, _inbound);
    }

    private async Task<DialledConnection> DialAsync(
        ServerAddress server, NodeCredentials credentials, PeerVerifier verifier, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await new LinkDialler(time).ConnectAsync(
                    server.Host, server.Port, LinkProtocols.FileTransfer, credentials.Certificate,
                    certificate => verifier.VerifyServer(certificate, server.MayBeBroadcaster).Failure, deadline, cancel,
                    credentials.Trust.Intermediates).ConfigureAwait(false);
            }
            catch (FailureException busy) when (
                DialledServer.MeansBusy(busy.Failure) && time.GetElapsedTime(started) + BusyPause < BusyPatience && BusyPatience < deadline)
            {
                await Task.Delay(BusyPause, time, cancel).ConfigureAwait(false);
            }
        }
    }
}
