using System.Net;
using System.Net.Sockets;

namespace FileTransfer.Actors.Links;

/// <summary>
/// Connects to the first of several addresses that answers: each gets a head start on the next, and the losers are
/// closed. One dead address costs a quarter of a second, not the deadline. (The idea of RFC 8305.)
/// </summary>
internal static class AddressRace
{
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <exception cref="SocketException">The error of the last address that failed.</exception>
    /// <exception cref="OperationCanceledException">None answered in time.</exception>
    public static async Task<Socket> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancel)
    {
        using var decided = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = new List<Task<Attempt>>();
        var failed = new Attempt(null, SocketError.HostNotFound);
        try
        {
            for (var next = 0; next < addresses.Count || running.Count > 0;)
            {
                if (next < addresses.Count) running.Add(TryAsync(addresses[next++], port, decided.Token));
                var ahead = next < addresses.Count ? Task.Delay(HeadStart, cancel) : Task.Delay(Timeout.Infinite, cancel);
                if (await Task.WhenAny([ahead, .. running]).ConfigureAwait(false) is not Task<Attempt> finished)
                {
                    cancel.ThrowIfCancellationRequested();
                    continue;
                }

                running.Remove(finished);
                var attempt = await finished.ConfigureAwait(false);
                if (attempt.Socket is { } connected) return connected;
                failed = attempt;
            }
        }
        finally
        {
            await decided.CancelAsync().ConfigureAwait(false);
            foreach (var loser in running) (await loser.ConfigureAwait(false)).Socket?.Dispose();
        }

        cancel.ThrowIfCancellationRequested();
        throw new SocketException((int)failed.Error);
    }

    private static async Task<Attempt> TryAsync(IPAddress address, int port, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancel).ConfigureAwait(false);
            return new Attempt(socket, SocketError.Success);
        }
        catch (Exception failed) when (failed is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            return new Attempt(null, (failed as SocketException)?.SocketErrorCode ?? SocketError.OperationAborted);
        }
    }

    private readonly record struct Attempt(Socket? Socket, SocketError Error);
}
