using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>An invitation as the server keeps it: without its secret.</summary>
/// <param name="CodeHash">SHA-256 of the secret.</param>
/// <param name="Kind">What the node becomes.</param>
/// <param name="Grants">What the node may do.</param>
/// <param name="Name">The only name it is good for, or null. Such an invitation may enrol a known name again.</param>
/// <param name="CreatedAt">By the server's clock, as all times here.</param>
/// <param name="ExpiresAt">From then on it is refused.</param>
/// <param name="UsedBy">Who used it, or null while it is unused.</param>
/// <param name="UsedAt">When that was.</param>
public sealed record StoredInvite(
    Hash256 CodeHash,
    NodeKind Kind,
    Grants Grants,
    NodeId? Name,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    NodeId? UsedBy = null,
    DateTimeOffset? UsedAt = null)
{
    /// <summary>Who invited; null when that is not known.</summary>
    public NodeId? By { get; init; }
}
