using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Security;

namespace FileTransfer.Node.Hosting;

/// <summary>A client together with the actor system it runs in.</summary>
internal sealed class HostedClient(
    ActorHost host, FileTransferClient client, EarlyConnector? early, NodeIdentity identity, ReceiptChain receipts)
    : IFileTransferClient
{
    public Task<TransferReport> SendAsync(SendOrder order, IProgress<TransferProgress> progress, CancellationToken cancel) =>
        client.SendAsync(order, progress, cancel);

    public Task<TransferReport> GetAsync(GetOrder order, IProgress<TransferProgress> progress, CancellationToken cancel) =>
        client.GetAsync(order, progress, cancel);

    public Task<BroadcastReport> BroadcastAsync(
        BroadcastOrder order, IProgress<BroadcastProgress> progress, CancellationToken cancel) =>
        client.BroadcastAsync(order, progress, cancel);

    public Task<BroadcastReport> DecideAsync(
        BroadcastId broadcast, bool commit, IProgress<BroadcastProgress> progress, CancellationToken cancel) =>
        client.DecideAsync(broadcast, commit, progress, cancel);

    public Task<SteerReport> SteerAsync(BroadcastId broadcast, Steering steering, long? bytesPerSecond, CancellationToken cancel) =>
        client.SteerAsync(broadcast, steering, bytesPerSecond, cancel);

    public Task<string> CertificateAsync(BroadcastId broadcast, CancellationToken cancel) =>
        client.CertificateAsync(broadcast, cancel);

    public Task ReceiveAsync(ReceiveOrder order, IProgress<ReceiveEvent> events, CancellationToken cancel) =>
        client.ReceiveAsync(order, events, cancel);

    public Task<IReadOnlyList<RemoteEntry>> ListAsync(RelativePath? path, CancellationToken cancel) => client.ListAsync(path, cancel);

    public Task RemoveAsync(RelativePath path, CancellationToken cancel) => client.RemoveAsync(path, cancel);

    public Task<IReadOnlyList<HistoryRecord>> HistoryAsync(CancellationToken cancel) => client.HistoryAsync(cancel);

    public Task<IReadOnlyList<NodeRecord>> NodesAsync(CancellationToken cancel) => client.NodesAsync(cancel);

    public Task<IReadOnlyList<BroadcastStanding>> BroadcastsAsync(BroadcastId? id, NodeId? node, CancellationToken cancel) =>
        client.BroadcastsAsync(id, node, cancel);

    public Task<ServerStatus> StatusAsync(CancellationToken cancel) => client.StatusAsync(cancel);

    public Task<StoredReport> VerifyStoredAsync(double share, IProgress<RelativePath> damaged, CancellationToken cancel) =>
        client.VerifyStoredAsync(share, damaged, cancel);

    public Task<string> InviteAsync(InviteOrder order, CancellationToken cancel) => client.InviteAsync(order, cancel);

    public Task<RevokeReport> RevokeAsync(NodeId node, CancellationToken cancel) => client.RevokeAsync(node, cancel);

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync().ConfigureAwait(false);
        if (early is not null) await early.DisposeAsync().ConfigureAwait(false);
        await host.DisposeAsync().ConfigureAwait(false);
        receipts.Dispose();
        identity.Dispose();
    }
}
