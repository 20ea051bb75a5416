using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Security;

/// <summary>A member of the site.</summary>
/// <param name="Node">Its name; there is one record per name.</param>
/// <param name="Kind">What its certificate says it is.</param>
/// <param name="Grants">What its certificate lets it do.</param>
/// <param name="Serial">Its current certificate's serial number in lower-case hexadecimal.</param>
/// <param name="EnrolledAt">When that certificate was issued.</param>
/// <param name="ExpiresAt">When that certificate ends.</param>
public sealed record EnrolledNode(
    NodeId Node,
    NodeKind Kind,
    Grants Grants,
    string Serial,
    DateTimeOffset EnrolledAt,
    DateTimeOffset ExpiresAt)
{
    public Permissions Permissions => Grants.Permissions;
}
