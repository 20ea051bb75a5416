using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;

namespace FileTransfer.Actors.Client;

/// <summary>Makes verified links to the server of this node's site.</summary>
public interface IServerConnector
{
    /// <summary>This node, as its certificate says.</summary>
    PeerIdentity Self { get; }

    /// <summary>Which site this node belongs to; part of what makes a repeated command the same one.</summary>
    string Site { get; }

    /// <exception cref="FailureException">Unreachable, not trusted, or another protocol.</exception>
    Task<ILink> ConnectAsync(CancellationToken cancel);
}
