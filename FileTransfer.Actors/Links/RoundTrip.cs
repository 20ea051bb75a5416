using System.Net.Sockets;

namespace FileTransfer.Actors.Links;

/// <summary>How long the way to the other end of a connection and back takes, as the kernel measured it (TCP_INFO of Linux).</summary>
internal static class RoundTrip
{
    private const int TcpLevel = 6;
    private const int LinuxInfo = 11;

    /// <summary>Where the shortest one of the last minutes stands, in microseconds (struct tcp_info, since Linux 4.6).</summary>
    private const int ShortestAt = 148;

    /// <returns>Null where the system does not say.</returns>
    public static TimeSpan? ShortestOf(Socket socket)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> info = stackalloc byte[ShortestAt + sizeof(uint)];
        try
        {
            if (socket.GetRawSocketOption(TcpLevel, LinuxInfo, info) < info.Length) return null;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return null;
        }

        var microseconds = BitConverter.ToUInt32(info[ShortestAt..]);
        return microseconds is 0 or uint.MaxValue ? null : TimeSpan.FromMicroseconds(microseconds);
    }
}
