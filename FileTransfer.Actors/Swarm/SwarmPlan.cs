namespace FileTransfer.Actors.Swarm;

/// <summary>What changed since the last plan. Revocations are told first: an assignment may move one of their chunks.</summary>
internal sealed record SwarmPlan(IReadOnlyList<Revocation> Revoked, IReadOnlyList<Assignment> Assigned)
{
    public static readonly SwarmPlan Empty = new([], []);

    public bool IsEmpty => Revoked.Count == 0 && Assigned.Count == 0;
}
