namespace FileTransfer.Benchmarks.Swarm;

/// <param name="Finished">When each surviving receiver was done, as a multiple of F/u since it joined; sorted.</param>
/// <param name="SeedCopies">Bytes the seed sent, as a multiple of the content.</param>
/// <param name="LateSeedCopies">The part of it after the first late joiner came.</param>
/// <param name="DuplicateShare">Bytes that came to who had them already, of all bytes needed.</param>
/// <param name="MessagesPerReceiver">Acks, assignments and revocations.</param>
/// <param name="PlannerMicrosPerEvent">Processor time of the planner per message that came in.</param>
/// <param name="Pairs">Links between receivers that carried a chunk, per receiver.</param>
internal sealed record SwarmResult(
    SwarmScenario Scenario, IReadOnlyList<double> Finished, IReadOnlyList<double> FinishedNormal, int Unfinished,
    double SeedCopies, double LateSeedCopies, double DuplicateShare, double MessagesPerReceiver, double ControlShare,
    double PlannerMicrosPerEvent, double PlannerSeconds, double Pairs, IReadOnlyList<string> Violations)
{
    public double Median => At(0.5);

    public double Nearly => At(0.99);

    public double Max => At(1);

    /// <summary>The slowest of those with the full rate.</summary>
    public double MaxNormal => FinishedNormal.Count == 0 ? double.NaN : FinishedNormal[^1];

    private double At(double share) =>
        Finished.Count == 0 ? double.NaN : Finished[(int)Math.Ceiling(share * Finished.Count) - (share > 0 ? 1 : 0)];
}
