using System.Net.Sockets;

namespace FileTransfer.Actors.Links;

/// <summary>
/// Bounds what a peer may have on its way to us (SO_RCVBUF), for a receiver that reads from many at once: what they all may send waits
/// in the queue of its line, and with it everything that is urgent. Left to the kernel, eight sources kept lines of 100 Mbit/s
/// 40 to 100 ms behind. Who turns out to be far away or fast needs more, and is left to the kernel from there on.
/// </summary>
/// <remarks>
/// The idea is that of ICTCP (Wu, Feng, Guo, Zhang: Incast Congestion Control for TCP in Data Center Networks, CoNEXT 2010). One reader.
/// </remarks>
internal sealed class ReceiveWindow
{
    /// <summary>What may be on its way at least. Linux takes twice of it as room, since packets need more than their bytes.</summary>
    public const int Least = 32 * 1024;

    /// <summary>
    /// So many parts in a row must say that a peer is fast. What piled up while this process had to wait for a processor looks fast once, and
    /// a window that is not bound among many that are takes their place on the peer's line.
    /// </summary>
    public const int FastParts = 6;

    /// <summary>The rate is looked at after so many bytes that came while the peer was sending.</summary>
    private const int Part = 128 * 1024;

    private const int LinuxSocketLevel = 1;
    private const int LinuxBufferLock = 72;   // SO_BUF_LOCK, since Linux 5.14: whether buffers are ours or the kernel's to size

    /// <summary>
    /// At dialling; a line that is busy may seem so far. Whoever is farther is not bound at all: from a small window the kernel's own
    /// takes seconds to grow.
    /// </summary>
    private static readonly TimeSpan Far = TimeSpan.FromMilliseconds(20);

    /// <summary>Readers are not there at once.</summary>
    private static readonly TimeSpan Reading = TimeSpan.FromMilliseconds(1);

    private readonly Socket _socket;
    private readonly Func<TimeSpan> _roundTrip;
    private readonly TimeProvider _time;
    private bool _isSending;   // since the last wait
    private long? _since;      // a wait for what it is sending
    private int _came;
    private TimeSpan _waited;
    private int _fastParts;

    private ReceiveWindow(Socket socket, Func<TimeSpan> roundTrip, TimeProvider time)
    {
        (_socket, _roundTrip, _time) = (socket, roundTrip, time);
        Bound(socket);
    }

    /// <summary>Whether the window is the kernel's business again.</summary>
    public bool IsFree { get; private set; }

    /// <returns>Null where the peer is far away, or the system does not say how far, or cannot take a bound back.</returns>
    public static ReceiveWindow? For(Socket socket, TimeProvider time) =>
        RoundTrip.ShortestOf(socket) is { } first && first < Far && Free(socket)
            ? new ReceiveWindow(socket, () => RoundTrip.ShortestOf(socket) ?? first, time)
            : null;

    /// <param name="roundTrip">To the peer and back, as it is known at the time.</param>
    internal static ReceiveWindow For(Socket socket, Func<TimeSpan> roundTrip, TimeProvider time) => new(socket, roundTrip, time);

    /// <summary>A wait begins: in the middle of a frame the peer is sending, between two it may have nothing to send.</summary>
    public void Waits(bool inFrame) => (_isSending, _since) = (inFrame, inFrame ? _time.GetTimestamp() : null);

    /// <summary>So many bytes were read, after a wait or because they were there.</summary>
    public void Came(int bytes)
    {
        if (!_isSending || IsFree) return;
        if (_since is { } since) _waited += _time.GetElapsedTime(since);
        (_since, _came) = (null, _came + bytes);
        if (_came < Part) return;
        var needed = _came * ((Reading + (2 * _roundTrip())) / _waited);
        (_came, _waited) = (0, TimeSpan.Zero);
        _fastParts = needed > Least ? _fastParts + 1 : 0;
        if (_fastParts == FastParts) IsFree = Free(_socket);
    }

    private static void Bound(Socket socket)
    {
        try
        {
            socket.ReceiveBufferSize = Least;
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
