using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace FileTransfer.Benchmarks.Micro;

/// <summary>
/// Short jobs in this process: the parts measured are pure code, and nothing has to be generated, restored or built.
/// </summary>
internal static class MicroRunner
{
    public static int Run(IReadOnlyList<string> filters)
    {
        var config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .HideColumns(Column.Job, Column.Toolchain, Column.IterationCount, Column.LaunchCount, Column.WarmupCount, Column.RatioSD)
            .WithOptions(ConfigOptions.JoinSummary);
        string[] arguments = ["--filter", .. filters.Count == 0 ? ["*"] : filters.Select(filter => $"*{filter}*")];
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroRunner).Assembly).Run(arguments, config);
        return summaries.Any() && summaries.All(summary => !summary.HasCriticalValidationErrors) ? 0 : 1;
    }
}
