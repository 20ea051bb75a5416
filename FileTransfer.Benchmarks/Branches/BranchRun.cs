namespace FileTransfer.Benchmarks.Branches;

/// <summary>One broadcast, as seen from outside.</summary>
/// <param name="Seconds">From the start of the command's process to its result.</param>
/// <param name="Last">Until the last receiver had committed and signed, in the same seconds.</param>
/// <param name="Processors">Seconds that processors worked for all nodes meanwhile.</param>
/// <param name="Lines">What each site's line carried to it and from it, in copies of the file, with all headers.</param>
internal sealed record BranchRun(
    double Seconds, double Last, double Processors, int Exit, long Committed, IReadOnlyList<(double In, double Out)> Lines);
