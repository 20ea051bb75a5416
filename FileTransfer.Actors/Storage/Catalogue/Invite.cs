using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>A one-time code that lets a node enrol; only its hash is kept.</summary>
/// <param name="CodeHash">SHA-256 of the code's secret.</param>
/// <param name="Name">When given, only a node of this name may use it.</param>
/// <param name="RedeemedBy">Null while it is unused.</param>
public sealed record Invite(
    Hash256 CodeHash, NodeKind Kind, Grants Grants, NodeId? Name, DateTime CreatedAt, DateTime ExpiresAt,
    NodeId? RedeemedBy = null, DateTime? RedeemedAt = null)
{
    /// <summary>Who invited: the invitation ends when he is revoked.</summary>
    public NodeId? By { get; init; }

    public Permissions Permissions => Grants.Permissions;
}
