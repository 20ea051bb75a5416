using System.Collections.Concurrent;

namespace FileTransfer.Benchmarks.Processes;

/// <summary>
/// The peak memory of processes and of everything they start, also of those that end in between: looked up every few
/// milliseconds, and since the kernel keeps the peak itself only growth in a process' last moment is missed.
/// </summary>
internal sealed class PeakWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<int, ConcurrentDictionary<int, long>> _peaks = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;

    public PeakWatch() => _watching = Task.Run(WatchAsync);

    public void Add(int root) => _peaks[root] = new ConcurrentDictionary<int, long>();

    /// <summary>In bytes: the sum over the processes below <paramref name="root"/> of each one's own peak.</summary>
    public long Peak(int root)
    {
        Look(root, _peaks[root]);
        return _peaks[root].Values.Sum();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                foreach (var (root, peaks) in _peaks) Look(root, peaks);
            }
        }
        catch (OperationCanceledException)
        {
            // DisposeAsync.
        }
    }

    private static void Look(int process, ConcurrentDictionary<int, long> peaks)
    {
        var peak = ProcFile.PeakBytes(process);
        peaks.AddOrUpdate(process, peak, (_, before) => Math.Max(before, peak));
        foreach (var child in ProcFile.Children(process)) Look(child, peaks);
    }
}
