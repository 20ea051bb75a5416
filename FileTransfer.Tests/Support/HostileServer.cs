using System.Net;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Security;

namespace FileTransfer.Tests.Support;

/// <summary>A server with the real certificate of a site, taken over by the test: greets, then does what it is told.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly SiteAuthority _authority;
    private readonly LinkListener _listener;
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="site">Whose server it is.</param>
    /// <param name="script">What it does to each client, once greeted; it then waits until the client is gone.</param>
    public HostileServer(Site site, Func<RawPeer, Task> script)
    {
        _authority = SiteAuthority.OpenOrCreate(
            Path.Combine(site.Data, RelativePath.InternalName, "pki"), NodeId.Parse("server"), TimeProvider.System);
        var verifier = new PeerVerifier(_authority.Server.SiteCertificate, TimeProvider.System, _ => false);
        _listener = new LinkListener(
            () => new LinkCredentials(_authority.Server.Certificate, _authority.Server.SiteCertificate),
            certificate => (verifier.Verify(certificate).Peer, verifier.Verify(certificate).Failure),
            new Dictionary<string, Func<AcceptedConnection, CancellationToken, Task>>
            {
                [LinkProtocols.FileTransfer] = (connection, _) => ServeAsync(connection, script),
            });
        _listener.Start([new IPEndPoint(IPAddress.Loopback, 0)]);
    }

    public Launch Launch => Launch.ViaPort(_listener.Endpoints[0].Port);

    /// <summary>Completes when the script was carried out once.</summary>
    public Task Reached => _reached.Task.WaitAsync(Deadline.Usual);

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _authority.Dispose();
    }

    private async Task ServeAsync(AcceptedConnection connection, Func<RawPeer, Task> script)
    {
        await using var client = RawPeer.Over(connection.Stream);
        try
        {
            await client.ExpectAsync<SessionProtocol.Hello>(0);
            await client.SendAsync(0, new SessionProtocol.Welcome(NodeId.Parse("server"), "0"));
            await script(client);
            _reached.TrySetResult();
            await client.EndAsync();
        }
        catch (InvalidDataException)
        {
            _reached.TrySetResult();   // the client left in the middle, as it may
        }
    }
}
