using System.Net;
using System.Net.Sockets;

namespace FileTransfer.Tests.Support;

/// <summary>
/// A line of known speed between a client and a server on this machine that can stop carrying bytes, so that a test can
/// act in the middle of a transfer instead of hoping to hit it.
/// </summary>
internal sealed class Relay : IAsyncDisposable
{
    private const int Block = 64 << 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _target;
    private readonly long _holdAfter;
    private readonly Task _accepting;
    private long _carried;

    /// <param name="target">The server's port.</param>
    /// <param name="holdAfter">Carries this number of bytes, both ways together, and no more before <see cref="Release"/>.</param>
    public Relay(int target, long holdAfter)
    {
        (_target, _holdAfter) = (target, holdAfter);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes so far, both ways together.</summary>
    public long Carried => Interlocked.Read(ref _carried);

    /// <summary>Ends when the limit is reached: from then on nothing moves.</summary>
    public Task Held => _held.Task.WaitAsync(Deadline.Usual);

    /// <summary>Carries everything from here on.</summary>
    public void Release() => _released.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var lines = new List<Task>();
        try
        {
            while (true) lines.Add(CarryAsync(await _listener.AcceptSocketAsync(_closing.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var both = near;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _target, _closing.Token);
            // When one way ends, so does the line, as when a cable is cut.
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            var ways = new[] { CopyAsync(near, far, ended.Token), CopyAsync(far, near, ended.Token) };
            await Task.WhenAny(ways);
            await ended.CancelAsync();
            await Task.WhenAll(ways);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The ends notice by themselves that their line is gone.
        }
    }

    private async Task CopyAsync(Socket from, Socket to, CancellationToken cancel)
    {
        var buffer = new byte[Block];
        try
        {
            while (await from.ReceiveAsync(buffer, cancel) is var read and > 0)
            {
                if (Interlocked.Add(ref _carried, read) > _holdAfter)
                {
                    _held.TrySetResult();
                    await _released.Task.WaitAsync(cancel);
                }

                for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), cancel);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The caller ends the other way too.
        }
    }
}
