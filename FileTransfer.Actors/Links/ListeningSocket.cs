using System.Net;
using System.Net.Sockets;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Links;

/// <summary>Opens a socket that listens, or says in people's words why it cannot.</summary>
internal static class ListeningSocket
{
    /// <exception cref="FailureException">The address is in use, is not ours, or needs a privilege.</exception>
    public static Socket Open(IPEndPoint endpoint, int backlog)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = endpoint.Address.Equals(IPAddress.IPv6Any);
            }

            socket.Bind(endpoint);
            socket.Listen(backlog);
            return socket;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw new FailureException(Explain(endpoint, error), error);
        }
    }

    private static Failure Explain(IPEndPoint endpoint, SocketException error) => error.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => new Failure(
            Reason.Usage, $"cannot listen on {endpoint}: the port is in use", "stop the other program or choose another port"),
        SocketError.AddressNotAvailable => new Failure(
            Reason.Usage, $"cannot listen on {endpoint}: this machine does not have that address"),
        SocketError.AccessDenied => new Failure(
            Reason.AccessDenied, $"cannot listen on {endpoint}: not allowed", "choose a port above 1023"),
        _ => new Failure(Reason.Usage, $"cannot listen on {endpoint}: {Display.Text(error.Message)}"),
    };
}
