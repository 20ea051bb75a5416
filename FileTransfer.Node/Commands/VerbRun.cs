using FileTransfer.Actors.Client;
using FileTransfer.Node.Configuration;
using FileTransfer.Node.Hosting;
using FileTransfer.Node.Output;

namespace FileTransfer.Node.Commands;

/// <summary>What a verb's body works with.</summary>
internal sealed record VerbRun(
    INodeRuntime Runtime, NodeSettings Settings, IReporter Reporter, TextReader Input,
    IReadOnlyDictionary<string, string> Environment, CancellationToken Cancel)
{
    public Task<IFileTransferClient> ConnectAsync() => Runtime.ConnectAsync(Settings, receives: false, Cancel);

    public Task<IFileTransferClient> ConnectToReceiveAsync() => Runtime.ConnectAsync(Settings, receives: true, Cancel);
}
