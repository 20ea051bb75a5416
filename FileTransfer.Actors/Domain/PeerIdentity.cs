namespace FileTransfer.Actors.Domain;

/// <summary>Who is at the other end of a link, as its verified certificate says.</summary>
/// <param name="Serial">The certificate's serial number in lower-case hexadecimal; what revocation names.</param>
public sealed record PeerIdentity(NodeId Node, NodeKind Kind, Permissions Permissions, string Serial)
{
    /// <summary>A server's own certificate may do everything on its own site.</summary>
    public bool May(Permissions needed) => Kind == NodeKind.Server || (Permissions & needed) == needed;
}
