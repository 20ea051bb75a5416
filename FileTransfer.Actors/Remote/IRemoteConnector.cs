using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;

namespace FileTransfer.Actors.Remote;

/// <summary>Dials another server or broadcaster.</summary>
internal interface IRemoteConnector
{
    /// <returns>Not started; its peer is exactly <paramref name="node"/>.</returns>
    /// <exception cref="FailureException">It is not there, or it is somebody else.</exception>
    Task<Link> ConnectAsync(NodeId node, PeerAddress address, CancellationToken cancel);
}
