using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace FileTransfer.Benchmarks.Peers;

/// <summary>
/// A file over a loopback TCP connection into another file, without encryption, hashes or flushes: the limit that every
/// program of this machine has.
/// </summary>
internal static class BareCopy
{
    private const int BlockSize = 256 * 1024;

    /// <returns>Seconds.</returns>
    public static async Task<double> RunAsync(string from, string to)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var watch = Stopwatch.StartNew();
        // A thread for each end, as two processes would have.
        var sending = Task.Factory.StartNew(() => Send(from, (IPEndPoint)listener.LocalEndpoint), TaskCreationOptions.LongRunning);
        await Task.Factory.StartNew(() => Receive(listener, to), TaskCreationOptions.LongRunning);
        await sending;
        return watch.Elapsed.TotalSeconds;
    }

    private static void Send(string from, IPEndPoint to)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(to);
        using var file = File.OpenHandle(from);
        var block = new byte[BlockSize];
        var at = 0L;
        while (RandomAccess.Read(file, block, at) is var read and > 0)
        {
            socket.Send(block.AsSpan(0, read));
            at += read;
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private static void Receive(TcpListener listener, string to)
    {
        using var socket = listener.AcceptSocket();
        using var file = File.OpenHandle(to, FileMode.Create, FileAccess.Write);
        var block = new byte[BlockSize];
        var at = 0L;
        while (socket.Receive(block) is var read and > 0)
        {
            RandomAccess.Write(file, block.AsSpan(0, read), at);
            at += read;
        }
    }
}
