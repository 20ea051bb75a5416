namespace FileTransfer.Benchmarks.Swarm;

/// <summary>The scenarios whose results stand in the README, with fixed seeds.</summary>
internal static class SwarmScenarios
{
    private const long MiB = 1024 * 1024;
    private const long GiB = 1024 * MiB;

    private static readonly SwarmScenario Eight = new("8", 8, 64 * MiB, 100);
    private static readonly SwarmScenario Twenty = new("20", 20, 128 * MiB, 50);

    public static IReadOnlyList<SwarmScenario> All { get; } =
    [
        Eight,
        Twenty,
        Eight with { Name = "8, far away", Latency = TimeSpan.FromMilliseconds(100) },
        Eight with { Name = "1, far away", Receivers = 1, Latency = TimeSpan.FromMilliseconds(100) },
        Eight with { Name = "3, far away", Receivers = 3, Latency = TimeSpan.FromMilliseconds(100) },
        Twenty with { Name = "20, far away", Latency = TimeSpan.FromMilliseconds(100) },
        new("100", 100, 10 * GiB, 1000),
        new("1000", 1000, 10 * GiB, 1000),
        new("5000", 5000, 10 * GiB, 1000) { AckAfter = TimeSpan.FromMilliseconds(200) },
        Eight with { Name = "8, one slow", Slow = 1, Latency = TimeSpan.FromMilliseconds(50) },
        Eight with { Name = "8, one slow, farther", Slow = 1, Latency = TimeSpan.FromMilliseconds(120), Seed = 4 },
        Twenty with { Name = "20, one slow", Slow = 1 },
        Twenty with { Name = "20, four slow up", SlowUplinks = 4 },
        new("100, one slow", 100, 1 * GiB, 1000) { Slow = 1 },
        new("100, 10 lost", 100, 10 * GiB, 1000) { Lost = 10 },
        Eight with { Name = "8, one frozen", Lost = 1, NoticeAfter = TimeSpan.FromSeconds(15) },
        Twenty with { Name = "20, two frozen", Lost = 2, NoticeAfter = TimeSpan.FromSeconds(15) },
        new("100, half late", 100, 1 * GiB, 1000) { Late = 50 },
        Eight with { Name = "8, after the end", Receivers = 16, Late = 8, LateAt = 1.5 },
        Eight with { Name = "8, no pairs", UnreachableShare = 1 },
        new("100, a third of pairs", 100, 1 * GiB, 1000) { UnreachableShare = 1.0 / 3 },
        Twenty with { Name = "20, two liars", Liars = 2 },
        Twenty with { Name = "20, half closed", NotServing = 10 },
        Twenty with { Name = "20, while uploaded", UploadShare = 0.8 },
    ];
}
