using System.Net.Security;
using System.Net.Sockets;

namespace FileTransfer.Actors.Links;

/// <summary>TLS on a connected socket, which it owns, with what makes bulk and short messages share it well.</summary>
internal sealed class TlsStream : SslStream
{
    /// <param name="window">Of a socket whose window is not left to the kernel.</param>
    /// <exception cref="SocketException">The other end has hung up already.</exception>
    /// <exception cref="IOException">The same.</exception>
    public TlsStream(Socket socket, ReceiveWindow? window = null)
        : base(new CoalescingStream(new NetworkStream(socket, ownsSocket: true), window)) => UnsentBytes.Bound(socket);

    /// <summary>See <see cref="CoalescingStream.Expect"/>.</summary>
    public void Expect(int bytes) => ((CoalescingStream)InnerStream).Expect(bytes);
}
