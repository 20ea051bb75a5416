using System.Diagnostics;

namespace FileTransfer.Benchmarks.Processes;

/// <summary>Runs commands at once and measures them together with the processes on their other side.</summary>
internal static class Measurement
{
    /// <summary>A server's helper process may end a moment after the client that it served.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <param name="commands">Program and arguments of each.</param>
    /// <param name="far">Long-running processes of the other side.</param>
    /// <exception cref="InvalidOperationException">A command did not end with 0.</exception>
    public static async Task<Run> RunAsync(
        IReadOnlyList<IReadOnlyList<string>> commands, IReadOnlyList<int> far, CancellationToken cancel)
    {
        await using var peaks = new PeakWatch();
        foreach (var process in far)
        {
            ProcFile.ForgetPeak(process);
            peaks.Add(process);
        }

        var (near0, far0, busy0) = (ChildUsage.Read(), FarCpu(far), ProcFile.MachineBusy());
        var watch = Stopwatch.StartNew();
        var ends = await Task.WhenAll(commands.Select(command => OneAsync(command, peaks, watch, cancel)));
        var seconds = watch.Elapsed.TotalSeconds;
        var busy = ProcFile.MachineBusy() - busy0;
        await SettleAsync(far, cancel);
        var (near, farCpu) = (ChildUsage.Read() - near0, FarCpu(far) - far0);
        var others = Math.Max(0, busy - near.Total - farCpu.Total) / (seconds * Environment.ProcessorCount);
        return new Run(
            seconds, near, farCpu, ends.Max(end => end.Peak), far.Select(peaks.Peak).DefaultIfEmpty().Max(), others,
            [.. ends.Select(end => end.Seconds)]);
    }

    public static Task<Run> RunAsync(IReadOnlyList<string> command, IReadOnlyList<int> far, CancellationToken cancel) =>
        RunAsync([command], far, cancel);

    private static async Task<(double Seconds, long Peak)> OneAsync(
        IReadOnlyList<string> command, PeakWatch peaks, Stopwatch watch, CancellationToken cancel)
    {
        var from = watch.Elapsed;
        await using var process = LiveProcess.Start(command[0], command.Skip(1));
        peaks.Add(process.Id);
        var exit = await process.EndAsync(cancel);
        if (exit != 0) throw new InvalidOperationException($"{string.Join(' ', command)} ended with {exit}: {process.Errors()}");
        return ((watch.Elapsed - from).TotalSeconds, peaks.Peak(process.Id));
    }

    private static CpuTime FarCpu(IReadOnlyList<int> far) =>
        far.Aggregate(default(CpuTime), (sum, process) => sum + ProcFile.Cpu(process));

    /// <summary>Time of a helper counts for its parent only once it has ended.</summary>
    private static async Task SettleAsync(IReadOnlyList<int> far, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Settling && far.SelectMany(ProcFile.Children).Any())
            await Task.Delay(TimeSpan.FromMilliseconds(20), cancel);
    }
}
