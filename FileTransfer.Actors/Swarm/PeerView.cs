namespace FileTransfer.Actors.Swarm;

/// <summary>What the planner thinks of a node, for people and tests.</summary>
/// <param name="OutstandingBytes">What it waits for.</param>
/// <param name="QueuedBytes">What others wait for from it.</param>
/// <param name="Sources">Peers it may fetch from.</param>
internal sealed record PeerView(
    int Have, int Missing, long OutstandingBytes, long QueuedBytes, bool IsSlow, bool IsBanned, bool IsStranded, int Sources, double BytesPerSecond);
