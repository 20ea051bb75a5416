namespace FileTransfer.Benchmarks.Lab;

/// <summary>One broadcast, as seen from outside.</summary>
/// <param name="Seconds">From the start of the command's process to its result.</param>
/// <param name="Committed">When each node had committed and signed, in the same seconds.</param>
/// <param name="Sent">By the server, in copies of the file, with all headers.</param>
/// <param name="Received">By a receiver on average, in copies, with all headers and with what its own service costs.</param>
internal sealed record LabRun(double Seconds, int Exit, IReadOnlyDictionary<string, double> Committed, double Sent, double Received);
