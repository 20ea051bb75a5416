using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Processes;
using FileTransfer.Benchmarks.Site;

namespace FileTransfer.Benchmarks.Branches;

/// <summary>Broadcasts to sites with a broadcaster each, on slow lines, and prints one row for each.</summary>
internal static class BranchRunner
{
    private const double MostOnALine = 1.10;
    private const double MostTime = 1.4;

    /// <returns>0, 1 when contents were wrong or a command failed, 2 when the arguments make no sense.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var (names, runs, program) = RunArguments.Parse(arguments);
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return Refuse("network namespaces: Linux and root only");
        if (names.FirstOrDefault(name => BranchScenario.All.All(known => known.Name != name)) is { } unknown)
            return Refuse($"no scenario {unknown}: {string.Join(", ", BranchScenario.All.Select(scenario => scenario.Name))}");
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            stop.Cancel();
        };
        using var published = program is null ? await PublishedNode.CreateAsync(stop.Token) : null;
        var report = new Report();
        var table = new TextTable("scenario", "x F/line", "last commit, x F/line", "to sites, x F", "from sites, x F", "CPU-s", "others' load", "exit");
        try
        {
            foreach (var scenario in BranchScenario.All.Where(scenario => names.Count == 0 || names.Contains(scenario.Name)))
            {
                for (var run = 0; run < (runs ?? 1); run++)
                    await RunAsync(scenario, program ?? published!.Program, report, table, stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            report.Say("stopped");
            return 1;
        }
        finally
        {
            report.Say(table);
        }

        return report.Correct ? 0 : 1;
    }

    private static async Task RunAsync(BranchScenario scenario, string program, Report report, TextTable table, CancellationToken cancel)
    {
        report.Doing($"{scenario.Name}: {scenario.Sites} sites of {scenario.Clients} clients, lines of {scenario.Megabits} Mbit/s");
        var copies = (scenario.Sites * (scenario.Clients + 1)) + 3;
        using var space = Workspace.Create(copies * scenario.Bytes * (scenario.Rounds + 1));
        await using var lab = await BranchLab.OpenAsync(scenario, program, space, cancel);
        for (var round = 1; round <= scenario.Rounds; round++)
        {
            var name = $"update-{round}";
            var file = RandomFile.Make(space.At(name), scenario.Bytes);
            space.Touch(copies * scenario.Bytes);
            report.Doing($"round {round}");
            var busy = ProcFile.MachineBusy();
            var run = await lab.BroadcastAsync(file, cancel);
            var others = (ProcFile.MachineBusy() - busy - run.Processors) / (run.Seconds * Environment.ProcessorCount);
            var expected = await Digest.OfFileAsync(file, cancel);
            foreach (var arrived in lab.Arrived(name)) report.Same(arrived, expected, await Digest.OfFileAsync(arrived, cancel));
            table.Add(
                round == 1 ? scenario.Name : $"{scenario.Name}, again", Times(run.Seconds), Times(run.Last),
                string.Join(' ', run.Lines.Select(line => Show.Number(line.In, 3))),
                string.Join(' ', run.Lines.Select(line => Show.Number(line.Out, 3))),
                Show.Number(run.Processors), Show.Number(others), Show.Count(run.Exit));
            report.Doing($"{Show.Number(run.Seconds)} s, {Times(run.Seconds)} F/line, {Show.Number(run.Processors)} CPU-s, others' load {Show.Number(others)}");
            report.Target($"at most {Show.Number(MostOnALine)} copies on each line", run.Lines.All(line => line.In <= MostOnALine));
            report.Target(
                $"all {run.Committed} committed within {Show.Number(MostTime)} times a copy on the line",
                run.Committed == scenario.Sites * scenario.Clients && run.Seconds <= MostTime * scenario.LineSeconds);
        }

        string Times(double seconds) => Show.Number(seconds / scenario.LineSeconds, 3);
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }
}
