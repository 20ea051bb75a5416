using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Site;

/// <summary>Runs scenarios one after another, each in a folder and a site of its own.</summary>
internal static class SiteRunner
{
    /// <param name="arguments">Names of scenarios, all when there is none, and options with their values.</param>
    /// <returns>0, 1 when contents were wrong or a command failed, 2 when the arguments make no sense.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (!OperatingSystem.IsLinux()) return Refuse("whole processes are measured through /proc: Linux only");
        var (names, runs, program) = RunArguments.Parse(arguments);
        if (names.FirstOrDefault(name => Scenarios.All.All(known => known.Name != name)) is { } unknown)
            return Refuse($"no scenario {unknown}: {string.Join(", ", Scenarios.All.Select(scenario => scenario.Name))}");
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            stop.Cancel();
        };
        return await RunAsync(Chosen(names), program, runs, stop.Token) ? 0 : 1;
    }

    private static IEnumerable<Scenario> Chosen(IReadOnlyList<string> names) =>
        names.Count == 0 ? Scenarios.All : names.Select(name => Scenarios.All.Single(known => known.Name == name));

    private static async Task<bool> RunAsync(IEnumerable<Scenario> scenarios, string? program, int? runs, CancellationToken cancel)
    {
        using var published = program is null ? await PublishedNode.CreateAsync(cancel) : null;
        var correct = true;
        foreach (var scenario in scenarios)
        {
            using var space = Workspace.Create(scenario.Bytes);
            var report = new Report();
            report.Say($"\n## {scenario.Name}: {scenario.Says}\n");
            report.Say($"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, {Environment.ProcessorCount} processors, "
                + $"{(space.InMemory ? "in memory (tmpfs)" : "on disk")}, load average {Load()}\n");
            try
            {
                await scenario.RunAsync(new Bench(program ?? published!.Program, space, report, runs), cancel);
            }
            catch (Exception failure) when (failure is InvalidOperationException or IOException)
            {
                report.Say($"FAILED: {failure.Message}");
                correct = false;
            }

            correct &= report.Correct;
            report.Say(report.Correct ? "All contents that were compared are equal." : "CONTENTS DIFFER.");
        }

        return correct;
    }

    /// <summary>Of the last minute, before we begin: on a busy machine only ratios of one run mean anything.</summary>
    private static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }
}
