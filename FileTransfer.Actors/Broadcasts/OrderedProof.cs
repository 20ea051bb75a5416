using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>At a broadcaster: receipts are judged and kept until the server has them; the certificate is the server's to issue.</summary>
internal sealed class OrderedProof(IBroadcastProof receipts) : IBroadcastProof
{
    public Task TakeAsync(NodeId node, string? receipt) => receipts.TakeAsync(node, receipt);

    public Task IssueAsync(IReadOnlyList<ReceiverStatus> receivers) => Task.CompletedTask;
}
