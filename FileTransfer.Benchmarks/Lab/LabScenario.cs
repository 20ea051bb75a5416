using FileTransfer.Benchmarks.Output;

namespace FileTransfer.Benchmarks.Lab;

/// <param name="Name">As it is asked for.</param>
/// <param name="Receivers">One more that is disturbed, if any, included: the last one.</param>
/// <param name="Megabits">A second, of each line in each direction.</param>
internal sealed record LabScenario(string Name, int Receivers, int Megabits, long Bytes = 64 * Show.MiB)
{
    /// <summary>Broadcasts one after another to the same processes.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>The last receiver's line has a tenth of the rate.</summary>
    public bool OneIsSlow { get; init; }

    /// <summary>The last receiver does not run when it begins.</summary>
    public bool OneIsLate { get; init; }

    /// <summary>What happens in the middle, if anything.</summary>
    public Func<LabSite, LabScenario, CancellationToken, Task> Disturb { get; init; } = (_, _, _) => Task.CompletedTask;

    /// <summary>As long as the file takes on one line.</summary>
    public double LineSeconds => Bytes * 8 / (Megabits * 1e6);
}
