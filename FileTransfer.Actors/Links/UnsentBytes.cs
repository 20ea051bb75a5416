using System.Net.Sockets;

namespace FileTransfer.Actors.Links;

/// <summary>
/// Bounds what the kernel holds of a connection and has not sent yet (TCP_NOTSENT_LOWAT): a control frame overtakes chunks
/// in our own queue, but nothing in the kernel's, which grows to megabytes and, on a line shared by many links, to seconds.
/// Systems without such an option keep their own bound.
/// </summary>
internal static class UnsentBytes
{
    /// <summary>A tenth of a second at 10 Mbit/s; enough that a fast line does not wait for us.</summary>
    public const int Most = 64 * 1024;

    private const int TcpLevel = 6;
    private const int LinuxNotSentLowWater = 25;
    private const int MacNotSentLowWater = 0x201;

    public static void Bound(Socket socket)
    {
        var option = OperatingSystem.IsLinux() ? LinuxNotSentLowWater : OperatingSystem.IsMacOS() ? MacNotSentLowWater : 0;
        if (option == 0) return;
        try
        {
            socket.SetRawSocketOption(TcpLevel, option, BitConverter.GetBytes(Most));
        }
        catch (SocketException)
        {
            // Slower to react on a busy line, and correct.
        }
    }
}
