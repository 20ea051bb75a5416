using System.Net.Sockets;
using FileTransfer.Actors.Links;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Links;

public sealed class AcceptLoopTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private int _tries;

    /// <summary>As the system does when there is no file descriptor left.</summary>
    [Fact]
    public async Task Errors_delay_the_next_try_and_never_end_the_loop()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var accepted = new List<Socket>();
        var loop = new AcceptLoop(
            _ => ++_tries switch
            {
                <= 10 => throw new SocketException((int)SocketError.TooManyOpenSockets),
                11 => ValueTask.FromResult(socket),
                _ => ValueTask.FromException<Socket>(new OperationCanceledException()),
            },
            accepted.Add,
            _time,
            null);
        var running = loop.RunAsync(_stop.Token);
        Assert.Equal(1, _tries);
        for (var step = 0; _tries < 11 && step < 1000; step++)
        {
            Assert.False(running.IsCompleted);
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        await running.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([socket], accepted);

        // 50, 100, 200, 400, 800 ms, then a second each.
        Assert.InRange(_time.GetUtcNow() - _time.Start, TimeSpan.FromSeconds(6.5), TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task A_delay_ends_when_the_loop_is_stopped()
    {
        var loop = new AcceptLoop(
            _ => throw new SocketException((int)SocketError.TooManyOpenSockets), _ => { }, _time, null);
        var running = loop.RunAsync(_stop.Token);
        Assert.False(running.IsCompleted);
        await _stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
