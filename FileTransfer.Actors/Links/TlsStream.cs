using System.Net.Security;
using System.Net.Sockets;

namespace FileTransfer.Actors.Links;

/// <summary>TLS on a connected socket, which it owns, with what makes bulk and short messages share it well.</summary>
internal sealed class TlsStream : SslStream
{
    /// <exception cref="SocketException">The other end has hung up already.</exception>
    /// <exception cref="IOException">The same.</exception>
    public TlsStream(Socket socket)
        : base(new CoalescingStream(new NetworkStream(socket, ownsSocket: true))) => UnsentBytes.Bound(socket);

    /// <summary>See <see cref="CoalescingStream.Expect"/>.</summary>
    public void Expect(int bytes) => ((CoalescingStream)InnerStream).Expect(bytes);
}
