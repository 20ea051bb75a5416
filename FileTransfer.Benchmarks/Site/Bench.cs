using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;

namespace FileTransfer.Benchmarks.Site;

/// <summary>What a scenario works with.</summary>
/// <param name="Program">The published executable.</param>
/// <param name="Runs">How often to repeat, when the person who asks wants another number than the scenario's own.</param>
internal sealed record Bench(string Program, Workspace Space, Report Report, int? Runs);
