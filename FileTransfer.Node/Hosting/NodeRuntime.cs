using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;

namespace FileTransfer.Node.Hosting;

/// <summary>Composes the node: the only class that knows every part.</summary>
internal sealed class NodeRuntime : INodeRuntime
{
    public Task<IFileTransferClient> ConnectAsync(NodeSettings settings, CancellationToken cancel) =>
        throw NotComposed();

    public Task RunServerAsync(NodeSettings settings, Action<ServerReady> ready, CancellationToken cancel) =>
        throw NotComposed();

    public Task<JoinReport> JoinAsync(NodeSettings settings, string link, NodeId? name, CancellationToken cancel) =>
        throw NotComposed();

    private static FailureException NotComposed() => new(Reason.Internal, "the engine is not composed in this build");
}
