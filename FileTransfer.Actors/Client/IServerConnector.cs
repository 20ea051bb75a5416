using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Security;

namespace FileTransfer.Actors.Client;

/// <summary>Makes verified links to the server of this node's site.</summary>
public interface IServerConnector
{
    /// <summary>This node, as its certificate says.</summary>
    PeerIdentity Self { get; }

    /// <summary>Which site this node belongs to; part of what makes a repeated command the same one.</summary>
    string Site { get; }

    /// <summary>What is renewed over the session; null for an identity that is not renewed here.</summary>
    NodeIdentity? Identity => null;

    /// <exception cref="FailureException">Unreachable, not trusted, or another protocol.</exception>
    Task<ILink> ConnectAsync(CancellationToken cancel);
}
