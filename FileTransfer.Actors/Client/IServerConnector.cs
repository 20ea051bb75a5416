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

    /// <summary>Whether an address is preferred to the one that the last link leads to.</summary>
    bool HasBetter => false;

    /// <exception cref="FailureException">Nowhere reachable, not trusted, or another protocol.</exception>
    Task<ILink> ConnectAsync(CancellationToken cancel);

    /// <summary>Looks whether a preferred address answers again.</summary>
    /// <returns>Null when none does.</returns>
    Task<ILink?> ConnectBetterAsync(CancellationToken cancel) => Task.FromResult<ILink?>(null);

    /// <summary>The same, for what only a server can do.</summary>
    IServerConnector ServerOnly => this;
}
