using FileTransfer.Benchmarks.Output;
using FileTransfer.Benchmarks.Processes;

namespace FileTransfer.Benchmarks.Lab;

internal static class LabScenarios
{
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(60);

    private static readonly LabScenario Eight = new("8", 8, 100);

    public static IReadOnlyList<LabScenario> All { get; } =
    [
        Eight with { Rounds = 4 },
        new("20", 20, 50, 128 * Show.MiB) { Rounds = 2 },
        Eight with { Name = "8-at-25", Megabits = 25, Rounds = 2 },
        Eight with { Name = "one-slow", Rounds = 2, OneIsSlow = true },
        Eight with { Name = "one-killed", Disturb = KillAsync },
        Eight with { Name = "one-frozen", Disturb = FreezeAsync },
        Eight with { Name = "one-late", OneIsLate = true, Disturb = ComeLateAsync },
        Eight with { Name = "server-killed", Disturb = KillServerAsync },
    ];

    private static async Task KillAsync(LabSite site, LabScenario scenario, CancellationToken cancel)
    {
        await site.UntilReceivedAsync(scenario.Receivers, scenario.Bytes / 2, cancel);
        await site.KillAsync(scenario.Receivers);
        await site.ReceiveAsync(scenario.Receivers, cancel);
    }

    private static async Task FreezeAsync(LabSite site, LabScenario scenario, CancellationToken cancel)
    {
        await site.UntilReceivedAsync(scenario.Receivers, scenario.Bytes / 2, cancel);
        Signal.Freeze(site.Client(scenario.Receivers).Id);
        await Task.Delay(Frozen, cancel);
        Signal.Thaw(site.Client(scenario.Receivers).Id);
    }

    private static async Task ComeLateAsync(LabSite site, LabScenario scenario, CancellationToken cancel)
    {
        await site.UntilReceivedAsync(1, scenario.Bytes / 2, cancel);
        await site.ReceiveAsync(scenario.Receivers, cancel);
    }

    private static async Task KillServerAsync(LabSite site, LabScenario scenario, CancellationToken cancel)
    {
        await site.UntilReceivedAsync(1, scenario.Bytes * 2 / 5, cancel);
        await site.KillServerAsync();
        await site.StartServerAsync(cancel);
    }
}
