using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Output;

/// <summary>Runs of the same work by several programs, one row for each program.</summary>
/// <param name="bytes">Payload that reaches the other side in one run.</param>
/// <param name="near">What the commands are, for example "sender".</param>
/// <param name="far">What serves them.</param>
internal sealed class RunTable(long bytes, string near, string far)
{
    private readonly TextTable _table = new(
        "", "runs", "min s", "median s", "max s", "MB/s", $"CPU-s {near}", $"CPU-s {far}", $"peak MiB {near}", $"peak MiB {far}",
        "others' CPU");

    /// <returns>The median time, in seconds.</returns>
    public double Add(string name, IReadOnlyList<Run> runs)
    {
        var time = Spread.Of(runs.Select(run => run.Seconds));
        _table.Add(
            name, Show.Count(runs.Count), Show.Number(time.Minimum), Show.Number(time.Median), Show.Number(time.Maximum),
            Show.Number(bytes / time.Median / 1e6, 0), Cpu(runs, run => run.Near), Cpu(runs, run => run.Far),
            Show.Mebibytes(runs.Max(run => run.NearPeak)), Show.Mebibytes(runs.Max(run => run.FarPeak)),
            Show.Percent(Spread.Of(runs.Select(run => run.Others)).Median));
        return time.Median;
    }

    /// <summary>For the bare copy, which is no process of its own.</summary>
    public double Add(string name, IReadOnlyList<double> seconds)
    {
        var time = Spread.Of(seconds);
        _table.Add(
            name, Show.Count(seconds.Count), Show.Number(time.Minimum), Show.Number(time.Median), Show.Number(time.Maximum),
            Show.Number(bytes / time.Median / 1e6, 0), "", "", "", "", "");
        return time.Median;
    }

    public override string ToString() => _table.ToString();

    /// <summary>Medians of user and kernel time, "1.20 + 0.80".</summary>
    private static string Cpu(IReadOnlyList<Run> runs, Func<Run, CpuTime> side) =>
        $"{Show.Number(Spread.Of(runs.Select(run => side(run).User)).Median)} + {Show.Number(Spread.Of(runs.Select(run => side(run).System)).Median)}";
}
