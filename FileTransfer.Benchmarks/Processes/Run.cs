namespace FileTransfer.Benchmarks.Processes;

/// <summary>What one measured run took.</summary>
/// <param name="Seconds">From the start of the first command to the end of the last one.</param>
/// <param name="Near">Processor time of the commands.</param>
/// <param name="Far">Processor time of the processes that served them or received.</param>
/// <param name="NearPeak">Peak memory of the largest command, in bytes.</param>
/// <param name="FarPeak">Peak memory of the largest process on the other side, in bytes.</param>
/// <param name="Others">Share of all processors that anything else on the machine used meanwhile.</param>
/// <param name="Each">Seconds of each command.</param>
internal sealed record Run(
    double Seconds, CpuTime Near, CpuTime Far, long NearPeak, long FarPeak, double Others, IReadOnlyList<double> Each);
