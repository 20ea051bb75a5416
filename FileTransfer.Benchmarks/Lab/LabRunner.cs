using FileTransfer.Benchmarks.Data;
using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Processes;
using FileTransfer.Benchmarks.Site;

namespace FileTransfer.Benchmarks.Lab;

/// <summary>Broadcasts to real processes on lines of a given rate, and prints one row for each.</summary>
internal static class LabRunner
{
    /// <summary>Whoever was late has it soon after the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <returns>0, 1 when contents were wrong or a command failed, 2 when the arguments make no sense.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var (names, runs, program) = RunArguments.Parse(arguments);
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root") return Refuse("network namespaces: Linux and root only");
        if (names.FirstOrDefault(name => LabScenarios.All.All(known => known.Name != name)) is { } unknown)
            return Refuse($"no scenario {unknown}: {string.Join(", ", LabScenarios.All.Select(scenario => scenario.Name))}");
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            stop.Cancel();
        };
        using var published = program is null ? await PublishedNode.CreateAsync(stop.Token) : null;
        var report = new Report();
        var table = new TextTable("scenario", "x F/u", "others, x F/u", "median commit, x F/u", "server sent", "received", "exit");
        try
        {
            foreach (var scenario in LabScenarios.All.Where(scenario => names.Count == 0 || names.Contains(scenario.Name)))
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

    private static async Task RunAsync(LabScenario scenario, string program, Report report, TextTable table, CancellationToken cancel)
    {
        report.Doing($"{scenario.Name}: {scenario.Receivers} receivers at {scenario.Megabits} Mbit/s, {Show.Mebibytes(scenario.Bytes)} MiB");
        var copies = scenario.Receivers + 3;
        using var space = Workspace.Create(copies * scenario.Bytes * (scenario.Rounds + 1));
        await using var site = await LabSite.OpenAsync(program, space, scenario.Receivers, scenario.Megabits, cancel);
        var last = scenario.Receivers;
        for (var node = 1; node <= last; node++)
        {
            if (node < last || !scenario.OneIsLate) await site.ReceiveAsync(node, cancel);
        }

        if (scenario.OneIsSlow) await site.Network.LimitAsync(last, scenario.Megabits / 10, cancel);
        for (var round = 1; round <= scenario.Rounds; round++)
        {
            var name = $"update-{round}";
            var file = RandomFile.Make(space.At(name), scenario.Bytes);
            space.Touch(copies * scenario.Bytes);
            report.Doing($"round {round}");
            var run = await site.BroadcastAsync(file, () => scenario.Disturb(site, scenario, cancel), cancel);
            await CompareAsync(site, scenario, file, report, cancel);
            var others = run.Committed.Where(pair => pair.Key != LabSite.NameOf(last)).Select(pair => pair.Value).DefaultIfEmpty().Max();
            table.Add(
                round == 1 ? scenario.Name : $"{scenario.Name}, again", Times(run.Seconds), Times(others),
                Times(Spread.Of(run.Committed.Values.DefaultIfEmpty()).Median), Show.Number(run.Sent, 3), Show.Number(run.Received, 3),
                Show.Count(run.Exit));
            report.Doing($"{Show.Number(run.Seconds)} s, {Times(run.Seconds)} F/u");
        }

        string Times(double seconds) => Show.Number(seconds / scenario.LineSeconds, 3);
    }

    private static async Task CompareAsync(LabSite site, LabScenario scenario, string file, Report report, CancellationToken cancel)
    {
        var (expected, name) = (await Digest.OfFileAsync(file, cancel), Path.GetFileName(file));
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        late.CancelAfter(Patience);
        for (var node = 1; node <= scenario.Receivers; node++)
        {
            var arrived = site.Arrived(node, name);
            while (!File.Exists(arrived)) await Task.Delay(TimeSpan.FromMilliseconds(100), late.Token);
            report.Same(LabSite.NameOf(node), expected, await Digest.OfFileAsync(arrived, cancel));
        }
    }

    private static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 2;
    }
}
