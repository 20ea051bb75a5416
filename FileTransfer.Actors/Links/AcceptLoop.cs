using System.Net.Sockets;
using FileTransfer.Actors.Domain;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Links;

/// <summary>Accepts until it is stopped. An error, such as no free file descriptor, delays the next try; none ends it.</summary>
/// <param name="accept">The listening socket's.</param>
/// <param name="accepted">Takes ownership at once and does not throw.</param>
/// <param name="time">Drives the delays.</param>
/// <param name="log">Hears of the first error of a row.</param>
internal sealed class AcceptLoop(
    Func<CancellationToken, ValueTask<Socket>> accept, Action<Socket> accepted, TimeProvider time, ILogger? log)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(1);

    public async Task RunAsync(CancellationToken stop)
    {
        var delay = TimeSpan.Zero;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                accepted(await accept(stop).ConfigureAwait(false));
                delay = TimeSpan.Zero;
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException error)
            {
                if (delay == TimeSpan.Zero) Say(error);
                delay = Next(delay);
                await Task.Delay(delay, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static TimeSpan Next(TimeSpan delay)
    {
        if (delay == TimeSpan.Zero) return FirstDelay;
        return 2 * delay < LongestDelay ? 2 * delay : LongestDelay;
    }

    private void Say(SocketException error) =>
        log?.LogWarning("Accepting a connection failed ({Error}): {Detail}", error.SocketErrorCode, Display.Text(error.Message));
}
