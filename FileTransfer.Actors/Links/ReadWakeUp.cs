using System.Net.Sockets;

namespace FileTransfer.Actors.Links;

/// <summary>
/// How many bytes must have come before a waiting reader is woken (SO_RCVLOWAT). On a line that is slower than the machine
/// each packet would wake it otherwise, mostly for nothing: with one link at 25 Mbit/s that was most of the processor time.
/// Does nothing where the kernel has no such option, or has one that was not tried: there every packet wakes.
/// </summary>
internal sealed class ReadWakeUp(Socket socket)
{
    private const int LinuxSocketLevel = 1;
    private const int LinuxReceiveLowWater = 18;

    private int _set = 1;
    private bool _isOff = !OperatingSystem.IsLinux();

    /// <summary>The end of the stream wakes the reader in any case.</summary>
    public void At(int bytes)
    {
        if (bytes == _set || _isOff) return;
        try
        {
            socket.SetRawSocketOption(LinuxSocketLevel, LinuxReceiveLowWater, BitConverter.GetBytes(bytes));
            _set = bytes;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            _isOff = true;   // the read that follows says what happened to it
        }
    }
}
