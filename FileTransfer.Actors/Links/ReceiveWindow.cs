using System.Net.Sockets;

namespace FileTransfer.Actors.Links;

/// <summary>
/// Bounds what a peer may have on its way to us (SO_RCVBUF), for a receiver that reads from many at once: what they all may send waits
/// in the queue of its line, and with it everything that is urgent. It grows while the link carries more than that in the time of its
/// way, and is the kernel's again when it needs more than a line among many does. Left to the kernel from the beginning, eight
/// sources kept lines of 100 Mbit/s 40 to 100 ms behind.
/// </summary>
/// <remarks>
/// The idea is that of ICTCP (Wu, Feng, Guo, Zhang: Incast Congestion Control for TCP in Data Center Networks, CoNEXT 2010). One reader.
/// </remarks>
internal sealed class ReceiveWindow
{
    /// <summary>What a link may always have on its way. Linux takes twice of it as room, since packets need more than their bytes.</summary>
    public const int Least = 32 * 1024;

    /// <summary>Who needs more is far away or fast, and is not held.</summary>
    public const int Most = 128 * 1024;

    /// <summary>The rate is looked at after so many bytes.</summary>
    private const int Part = 256 * 1024;

    /// <summary>Readers are not always there at once.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromMilliseconds(5);

    private const int LinuxSocketLevel = 1;
    private const int LinuxBufferLock = 72;   // SO_BUF_LOCK, since Linux 5.14: whether buffers are ours or the kernel's to size

    private readonly Socket _socket;
    private readonly Func<TimeSpan> _roundTrip;
    private readonly TimeProvider _time;
    private int _bytes = Least;
    private int _came;
    private long _since;

    private ReceiveWindow(Socket socket, Func<TimeSpan> roundTrip, TimeProvider time)
    {
        (_socket, _roundTrip, _time, _since) = (socket, roundTrip, time, time.GetTimestamp());
        Set(Least);
    }

    /// <summary>Whether the window is the kernel's business again.</summary>
    public bool IsFree => _bytes > Most;

    /// <returns>Null where the system does not say how far away a peer is, or cannot take a bound back.</returns>
    public static ReceiveWindow? For(Socket socket, TimeProvider time) =>
        RoundTrip.ShortestOf(socket) is { } first && Free(socket)
            ? new ReceiveWindow(socket, () => RoundTrip.ShortestOf(socket) ?? first, time)
            : null;

    /// <param name="roundTrip">To the peer and back, as it is known at the time.</param>
    internal static ReceiveWindow For(Socket socket, Func<TimeSpan> roundTrip, TimeProvider time) => new(socket, roundTrip, time);

    /// <summary>So many bytes were read.</summary>
    public void Came(int bytes)
    {
        if (IsFree || (_came += bytes) < Part) return;
        var now = _time.GetTimestamp();
        var wanted = _came * ((Reading + (2 * _roundTrip())) / _time.GetElapsedTime(_since, now));
        (_came, _since) = (0, now);
        if (wanted <= _bytes) return;
        while (_bytes < wanted && !IsFree) _bytes *= 2;
        if (IsFree) Free(_socket);
        else Set(_bytes);
    }

    private void Set(int bytes)
    {
        try
        {
            _socket.ReceiveBufferSize = bytes;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The next read says what happened to it.
        }
    }

    private static bool Free(Socket socket)
    {
        try
        {
            socket.SetRawSocketOption(LinuxSocketLevel, LinuxBufferLock, BitConverter.GetBytes(0));
            return true;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
