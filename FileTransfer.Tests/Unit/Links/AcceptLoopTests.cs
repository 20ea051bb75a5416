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
        var time = new ImpatientTime();
        var loop = new AcceptLoop(
            _ => ++_tries switch
            {
                <= 7 => throw new SocketException((int)SocketError.TooManyOpenSockets),
                8 => ValueTask.FromResult(socket),
                9 => throw new SocketException((int)SocketError.ConnectionAborted),
                _ => ValueTask.FromException<Socket>(new OperationCanceledException()),
            },
            accepted.Add,
            time,
            null);
        await loop.RunAsync(_stop.Token).WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([socket], accepted);
        Assert.Equal([50, 100, 200, 400, 800, 1000, 1000, 50], time.Delays.Select(delay => delay.TotalMilliseconds));
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

    /// <summary>Remembers every delay and waits for none.</summary>
    private sealed class ImpatientTime : TimeProvider
    {
        public List<TimeSpan> Delays { get; } = [];

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Delays.Add(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
