using System.Net;
using System.Net.Sockets;

namespace FileTransfer.Tests.Support;

/// <summary>Connections without TLS, from any address of this machine.</summary>
internal static class SilentSockets
{
    /// <returns>Null when it was dropped before it was made.</returns>
    public static async Task<Socket?> ConnectAsync(int port, IPAddress from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Ends when the other side has closed it.</summary>
    public static async Task ClosedAsync(Socket socket)
    {
        try
        {
            while (await socket.ReceiveAsync(new byte[1024]) > 0)
            {
            }
        }
        catch (SocketException)
        {
        }

        socket.Dispose();
    }
}
