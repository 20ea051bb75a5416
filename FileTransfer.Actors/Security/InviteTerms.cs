using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>What an invitation shall be good for.</summary>
/// <param name="Kind">Client or broadcaster.</param>
/// <param name="Grants">At least one for a client.</param>
/// <param name="Name">The only name it is good for, or null for any free one.</param>
/// <param name="Lifetime">More than zero.</param>
public sealed record InviteTerms(NodeKind Kind, Grants Grants, NodeId? Name, TimeSpan Lifetime)
{
    /// <summary>Who invites: the invitation ends with the trust in him.</summary>
    public NodeId? By { get; init; }
}
