using FileTransfer.Benchmarks.Output;

namespace FileTransfer.Benchmarks.Branches;

/// <param name="Name">As it is asked for.</param>
/// <param name="Sites">Each with a broadcaster.</param>
/// <param name="Clients">Of each site.</param>
/// <param name="Megabits">A second, of each site's line to the server, in each direction.</param>
/// <param name="Rounds">Broadcasts one after another to the same processes.</param>
/// <param name="Bytes">Of each broadcast.</param>
internal sealed record BranchScenario(string Name, int Sites, int Clients, int Megabits, int Rounds = 2, long Bytes = 64 * Show.MiB)
{
    /// <summary>Of lines in a site, and of the server's.</summary>
    public const int LanMegabits = 200;

    public const int ServerMegabits = 1000;

    public static IReadOnlyList<BranchScenario> All { get; } =
    [
        new("3x6", 3, 6, 50),
        new("3x6-at-20", 3, 6, 20),
        new("2x2", 2, 2, 50),
    ];

    /// <summary>As long as the file takes on the line of a site.</summary>
    public double LineSeconds => Bytes * 8 / (Megabits * 1e6);
}
