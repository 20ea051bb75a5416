using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Hosting;

/// <summary>The node behind the commands; each call ends or throws a <see cref="FailureException"/>.</summary>
internal interface INodeRuntime
{
    /// <summary>Starts a node with the identity that <see cref="NodeSettings.Place"/> names, and connects it.</summary>
    /// <param name="settings">Of the node.</param>
    /// <param name="receives">Whether it stays to receive; a command dials at once.</param>
    /// <param name="cancel">Stops the call.</param>
    Task<IFileTransferClient> ConnectAsync(NodeSettings settings, bool receives, CancellationToken cancel);

    /// <summary>Serves until cancelled, then ends cleanly.</summary>
    /// <param name="settings">Of the server.</param>
    /// <param name="ready">Called once, when clients can connect.</param>
    /// <param name="cancel">Ends the server.</param>
    Task RunServerAsync(NodeSettings settings, Action<ServerReady> ready, CancellationToken cancel);

    /// <summary>Distributes what its server broadcasts until cancelled, then ends cleanly.</summary>
    /// <param name="settings">Of the broadcaster: its folder and where it listens.</param>
    /// <param name="link">What <c>invite</c> printed; null when it joined before. Holds a secret and must not be shown.</param>
    /// <param name="name">Of this node, if it joins.</param>
    /// <param name="ready">Called once, when clients can connect.</param>
    /// <param name="cancel">Ends the broadcaster.</param>
    Task RunBroadcasterAsync(
        NodeSettings settings, string? link, NodeId? name, Action<BroadcasterReady> ready, CancellationToken cancel);

    /// <summary>Enrols this node and keeps its identity in the home folder.</summary>
    /// <param name="settings">Names the home folder.</param>
    /// <param name="link">What <c>invite</c> printed; holds a secret and must not be shown.</param>
    /// <param name="name">Of this node; null for the one of the invitation or this machine's.</param>
    /// <param name="cancel">Stops the call.</param>
    Task<JoinReport> JoinAsync(NodeSettings settings, string link, NodeId? name, CancellationToken cancel);

    /// <summary>Begins or finishes the change of a stopped server's authority.</summary>
    /// <returns>The fingerprint of the new one.</returns>
    Task<string> RotateAuthorityAsync(NodeSettings settings, bool finish, CancellationToken cancel);
}
