using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Remote;

/// <summary>Whose actors may talk to the actors of this node.</summary>
internal static class RemoteAdmission
{
    private static readonly Failure NotForClients =
        new(Reason.NotAllowed, "only servers and broadcasters speak this protocol", "update this node, if it should not have tried");

    private static readonly Failure NotThatServer =
        new(Reason.NotTrusted, "a server's certificate is not accepted from another machine", "this site's server is here");

    private static readonly Failure Myself = new(Reason.NotTrusted, "this is the node itself");

    /// <summary>
    /// A site has one server, so its certificate has no business at its own port. A broadcaster takes it from any machine: the
    /// server is on another one.
    /// </summary>
    /// <returns>Null for who may.</returns>
    public static Failure? Refuse(NodeId self, NodeKind kind, PeerIdentity peer) => peer.Kind switch
    {
        _ when peer.Node == self => Myself,
        NodeKind.Broadcaster => null,
        NodeKind.Server => kind == NodeKind.Broadcaster ? null : NotThatServer,
        _ => NotForClients,
    };
}
