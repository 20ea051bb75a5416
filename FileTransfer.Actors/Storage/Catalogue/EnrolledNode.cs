using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage.Catalogue;

/// <summary>A node that holds a certificate of this site.</summary>
/// <param name="Serial">Of its newest certificate, lower-case hexadecimal.</param>
/// <param name="LastSeen">UTC; null when never.</param>
/// <param name="Address">Where it was seen last.</param>
/// <param name="Groups">As it announced them last.</param>
/// <param name="ExpiresAt">When that certificate ends, UTC; null for one of a version that did not note it.</param>
/// <param name="RevokedAt">UTC; null while it is trusted.</param>
public sealed record EnrolledNode(
    NodeId Node, NodeKind Kind, Grants Grants, string Serial, DateTime EnrolledAt, DateTime? LastSeen,
    string? Address, IReadOnlyList<string> Groups, DateTime? RevokedAt, DateTime? ExpiresAt = null)
{
    public Permissions Permissions => Grants.Permissions;
}
