using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Links;

/// <summary>One accepted socket on its way to a connection. Owns the socket and everything on it.</summary>
internal sealed class Handshake : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly SslStream _tls;
    private readonly CancellationTokenSource _deadline;
    private X509Certificate2? _certificate;

    /// <param name="socket">Just accepted.</param>
    /// <param name="remote">Its other end.</param>
    /// <param name="deadline">For the whole handshake, from now: bytes that trickle in do not extend it.</param>
    /// <param name="time">Drives it.</param>
    public Handshake(Socket socket, IPEndPoint remote, TimeSpan deadline, TimeProvider time)
    {
        (_socket, _deadline) = (socket, new CancellationTokenSource(deadline, time));
        _tls = new TlsStream(socket);
        Remote = remote.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(remote.Address.MapToIPv4(), remote.Port) : remote;
    }

    internal enum Outcome
    {
        Done,

        /// <summary>No TLS 1.3, no protocol of ours, or the peer left.</summary>
        Failed,

        /// <summary>Not done within the deadline.</summary>
        Late,
    }

    public IPEndPoint Remote { get; }

    public async Task<Outcome> RunAsync(LinkCredentials credentials, IEnumerable<string> protocols, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, stop);
        var options = TlsOptions.Server(credentials, protocols);
        try
        {
            _socket.NoDelay = true;
            await _tls.AuthenticateAsServerAsync(options, either.Token).ConfigureAwait(false);
            return _tls.NegotiatedApplicationProtocol.Protocol.IsEmpty ? Outcome.Failed : Outcome.Done;
        }
        catch (Exception) when (either.IsCancellationRequested)
        {
            return Outcome.Late;
        }
        catch (Exception)
        {
            // Whatever a stranger's bytes bring about: the platform's parser of a ClientHello throws
            // ArgumentOutOfRangeException for some, and each would be an error with its trace in the log.
            return Outcome.Failed;
        }
    }

    public AcceptedConnection Introduce(Func<X509Certificate2?, (PeerIdentity? Identity, Failure? Refusal)> verify)
    {
        _certificate = TlsOptions.RemoteCertificate(_tls);
        var (identity, refusal) = verify(_certificate);
        var protocol = Encoding.ASCII.GetString(_tls.NegotiatedApplicationProtocol.Protocol.Span);
        return new AcceptedConnection(protocol, _tls, Remote, _certificate, identity, refusal);
    }

    /// <summary>Ends everything at once, whatever it is busy with: somebody else has its place.</summary>
    public void GiveUp() => _socket.Close(0);

    /// <summary>Ends reads and writes of whoever serves the connection.</summary>
    public void Abort() => _tls.Dispose();

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync().ConfigureAwait(false);
        _certificate?.Dispose();
        _deadline.Dispose();
    }
}
