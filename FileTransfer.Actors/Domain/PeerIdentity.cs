namespace FileTransfer.Actors.Domain;

/// <summary>Who is at the other end of a link, as its verified certificate says.</summary>
/// <param name="Grants">What it may do, and where.</param>
/// <param name="Serial">The certificate's serial number in lower-case hexadecimal; what revocation names.</param>
public sealed record PeerIdentity(NodeId Node, NodeKind Kind, Grants Grants, string Serial)
{
    /// <summary>When its certificate ends.</summary>
    public DateTimeOffset ExpiresAt { get; init; } = DateTimeOffset.MaxValue;

    public Permissions Permissions => Grants.Permissions;

    /// <summary>A server's own certificate may do everything on its own site.</summary>
    public bool May(Permissions needed) => Kind == NodeKind.Server || Grants.Has(needed);

    /// <summary>Whether it may do this with <paramref name="path"/> and all below it; null is the top.</summary>
    public bool May(Permissions needed, RelativePath? path) => Kind == NodeKind.Server || Grants.Allow(needed, path);

    /// <summary>The same, without the folders it is limited to themselves.</summary>
    public bool MayBelow(Permissions needed, RelativePath path) => Kind == NodeKind.Server || Grants.AllowBelow(needed, path);

    /// <summary>Whether it gets to see that <paramref name="path"/> exists.</summary>
    public bool MaySee(RelativePath? path) => Kind == NodeKind.Server || Grants.Show(Permissions.Download, path);
}
