namespace FileTransfer.Actors.Domain;

/// <summary>Whom a broadcast is for, and how long it may take.</summary>
/// <param name="Nodes">By name, connected or not.</param>
/// <param name="Groups">Labels; whoever wears one of them. Neither nodes nor groups mean everybody.</param>
/// <param name="Deadline">From its start: whoever has not committed then has failed. Null for none.</param>
public sealed record BroadcastTerms(IReadOnlyList<NodeId> Nodes, IReadOnlyList<string> Groups, TimeSpan? Deadline)
{
    public const int MaxNodes = 1024;

    public const int MaxGroups = 64;

    public static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(365);

    public static BroadcastTerms Everybody { get; } = new([], [], null);

    /// <summary>The limit that it begins with (<see cref="BroadcastPacing.BytesPerSecond"/>); not stored with the terms.</summary>
    public long? BytesPerSecond { get; init; }

    public bool Equals(BroadcastTerms? other) =>
        other is not null && Deadline == other.Deadline && BytesPerSecond == other.BytesPerSecond && Nodes.SequenceEqual(other.Nodes) && Groups.SequenceEqual(other.Groups);

    public override int GetHashCode() => HashCode.Combine(Nodes.Count, Groups.Count, Deadline, BytesPerSecond);

    public bool Include(NodeId node, IReadOnlyList<string> groups) =>
        (Nodes.Count == 0 && Groups.Count == 0) || Nodes.Contains(node) || groups.Any(Groups.Contains);
}
