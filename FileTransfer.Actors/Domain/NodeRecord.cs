namespace FileTransfer.Actors.Domain;

/// <summary>One enrolled node as its server knows it.</summary>
/// <param name="Connected">Whether a session is open now.</param>
/// <param name="ExpiresAt">When its newest certificate ends; null when that is not known.</param>
/// <param name="LastSeen">Null when never.</param>
public sealed record NodeRecord(
    NodeId Node, NodeKind Kind, Grants Grants, bool Connected, string? Address, IReadOnlyList<string> Groups,
    DateTime EnrolledAt, DateTime? LastSeen, bool Revoked, DateTime? ExpiresAt = null)
{
    public Permissions Permissions => Grants.Permissions;
}
