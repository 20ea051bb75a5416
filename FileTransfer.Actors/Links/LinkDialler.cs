using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Links;

/// <summary>Makes outgoing connections: name, TCP, TLS 1.3, certificate, protocol; each failure says which it was.</summary>
/// <param name="time">Drives deadlines.</param>
/// <param name="manyAtOnce">Whether data comes over many of these links at the same time: then each has little on its way.</param>
public sealed class LinkDialler(TimeProvider? time = null, bool manyAtOnce = false)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <param name="host">A name or an address; all addresses of a name are tried.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="protocol">One of <see cref="LinkProtocols"/>.</param>
    /// <param name="own">What to show, or null for nothing.</param>
    /// <param name="verify">
    /// Null to trust the server, or why not. Decides before a byte of data leaves; our certificate may have been seen.
    /// </param>
    /// <param name="deadline">For everything together.</param>
    /// <param name="cancel">Gives up early.</param>
    /// <exception cref="FailureException">
    /// Unreachable: unknown, refusing, silent, busy. Incompatible: no TLS 1.3 or no such protocol. Else what
    /// <paramref name="verify"/> said.
    /// </exception>
    public async Task<DialledConnection> ConnectAsync(
        string host,
        int port,
        string protocol,
        LinkCredentials? own,
        Func<X509Certificate2?, Failure?> verify,
        TimeSpan deadline,
        CancellationToken cancel)
    {
        using var late = new CancellationTokenSource(deadline, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancel);
        var server = new DialledServer(host, port);
        try
        {
            var addresses = await server.ResolveAsync(either.Token).ConfigureAwait(false);
            var socket = await server.ReachAsync(addresses, either.Token).ConfigureAwait(false);
            return await SecureAsync(server, socket, protocol, own, verify, either.Token).ConfigureAwait(false);
        }
        catch (Exception given) when (given is not FailureException && late.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new FailureException(server.Silent(deadline), given);
        }
    }

    private async Task<DialledConnection> SecureAsync(
        DialledServer server,
        Socket socket,
        string protocol,
        LinkCredentials? own,
        Func<X509Certificate2?, Failure?> verify,
        CancellationToken cancel)
    {
        var (remote, tls) = Wrap(server, socket);
        Failure? refusal = null;
        try
        {
            var options = TlsOptions.Client(server.Host, protocol, own, (_, shown, _, _) =>
            {
                refusal = verify(shown as X509Certificate2);
                return refusal is null;
            });
            await tls.AuthenticateAsClientAsync(options, cancel).ConfigureAwait(false);
            if (tls.NegotiatedApplicationProtocol != options.ApplicationProtocols![0]) throw server.Foreign(null);
            return new DialledConnection(tls, TlsOptions.RemoteCertificate(tls)!, remote);
        }
        catch (Exception failed)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            if (refusal is not null) throw new FailureException(refusal, failed);
            if (failed is AuthenticationException) throw server.Foreign(failed);
            if (failed is IOException or SocketException && !cancel.IsCancellationRequested) throw server.HungUp(failed);
            throw;
        }
    }

    /// <summary>The server may have hung up already: then the socket has no other end any more.</summary>
    private (IPEndPoint Remote, SslStream Tls) Wrap(DialledServer server, Socket socket)
    {
        try
        {
            var remote = (IPEndPoint)socket.RemoteEndPoint!;
            var window = manyAtOnce ? ReceiveWindow.For(socket, _time) : null;
            return (remote, new TlsStream(socket, window));
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            socket.Dispose();
            throw server.HungUp(gone);
        }
    }
}
