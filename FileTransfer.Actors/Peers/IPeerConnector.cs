using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;

namespace FileTransfer.Actors.Peers;

/// <summary>Makes links to other receivers. Thread-safe.</summary>
internal interface IPeerConnector
{
    /// <summary>Links that may be used again.</summary>
    RestingLinks Resting { get; }

    /// <param name="peer">Whose certificate must be shown.</param>
    /// <param name="hosts">Tried in this order.</param>
    /// <param name="port">The same at all of them.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="FailureException">Unreachable, or somebody else is there.</exception>
    Task<ILink> ConnectAsync(NodeId peer, IReadOnlyList<string> hosts, int port, CancellationToken cancel);
}
