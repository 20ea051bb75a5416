using System.Globalization;
using FileTransfer.Benchmarks.Output;

namespace FileTransfer.Benchmarks.Swarm;

/// <summary>Runs the scenarios and prints one line for each.</summary>
internal static class SwarmRunner
{
    public static int Run(string[] names)
    {
        var table = new TextTable(
            "scenario", "p50", "p99", "max", "max, full rate", "unfinished", "seed copies", "to late ones", "duplicates", "messages per receiver",
            "control bytes", "peers per receiver", "planner µs per event", "planner CPU-s");
        foreach (var scenario in SwarmScenarios.All)
        {
            if (names.Length > 0 && !names.Contains(scenario.Name)) continue;
            var result = new SwarmSimulator(scenario).Run();
            Console.Error.WriteLine($"{scenario.Name}: max {Times(result.Max)}, seed {Times(result.SeedCopies)}");
            table.Add(
                scenario.Name, Times(result.Median), Times(result.Nearly), Times(result.Max), Times(result.MaxNormal),
                result.Unfinished.ToString(CultureInfo.InvariantCulture), Times(result.SeedCopies), Times(result.LateSeedCopies),
                Percent(result.DuplicateShare), result.MessagesPerReceiver.ToString("N0", CultureInfo.InvariantCulture),
                Percent(result.ControlShare), result.Pairs.ToString("N1", CultureInfo.InvariantCulture),
                result.PlannerMicrosPerEvent.ToString("N1", CultureInfo.InvariantCulture),
                result.PlannerSeconds.ToString("N2", CultureInfo.InvariantCulture));
        }

        Console.Write(table);
        return 0;
    }

    private static string Times(double value) => value.ToString("N3", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (share * 100).ToString("N2", CultureInfo.InvariantCulture) + " %";
}
