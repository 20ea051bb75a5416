using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Client;

/// <summary>Dials the server with this node's certificate and believes only a server of its own site.</summary>
public sealed class ServerConnector(
    NodeCredentials credentials, IReadOnlyList<ServerAddress> servers, LinkOptions links, TimeSpan deadline, TimeProvider time)
    : IServerConnector
{
    private readonly PeerVerifier _verifier = new(credentials.SiteCertificate, time, _ => false);
    /// <summary>A server whose places are taken drops connections at once; within this time one becomes free.</summary>
    private static readonly TimeSpan BusyPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(250);

    private readonly ByteBudget _inbound = new(links.InboundBytes);
    private int _next;

    public PeerIdentity Self => credentials.Identity;

    public string Site => credentials.SiteFingerprint.ToString();

    public async Task<ILink> ConnectAsync(CancellationToken cancel)
    {
        var server = servers[_next++ % servers.Count];
        var connection = await DialAsync(server, cancel).ConfigureAwait(false);
        using var shown = connection.ServerCertificate;
        var peer = _verifier.VerifyServer(shown).Peer
            ?? throw new FailureException(Reason.NotTrusted, "the server's certificate is not trusted any more");
        return new Link(connection.Stream, peer, connection.Remote.ToString(), links, BufferPool.Shared, time, _inbound);
    }

    private async Task<DialledConnection> DialAsync(ServerAddress server, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await new LinkDialler(time).ConnectAsync(
                    server.Host, server.Port, LinkProtocols.FileTransfer, credentials.Certificate,
                    certificate => _verifier.VerifyServer(certificate).Failure, deadline, cancel).ConfigureAwait(false);
            }
            catch (FailureException busy) when (
                DialledServer.MeansBusy(busy.Failure) && time.GetElapsedTime(started) + BusyPause < BusyPatience && BusyPatience < deadline)
            {
                await Task.Delay(BusyPause, time, cancel).ConfigureAwait(false);
            }
        }
    }
}
