namespace FileTransfer.Benchmarks.Site;

/// <param name="Bytes">The most that it has on disk or in memory at one time.</param>
internal sealed record Scenario(string Name, string Says, long Bytes, Func<Bench, CancellationToken, Task> RunAsync);
