using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Receipts;
using static FileTransfer.Actors.Protocol.CatalogProtocol;
using static FileTransfer.Actors.Protocol.MembershipProtocol;

namespace FileTransfer.Actors.Client;

/// <content>Questions: each is one message and its answer, long ones in parts.</content>
public sealed partial class FileTransferClient
{
    public Task<string> CertificateAsync(BroadcastId broadcast, CancellationToken cancel)
    {
        var text = new StringBuilder();
        return RunAsync(
            new QuestionJob<string>(
                new BroadcastProtocol.GetCertificate(broadcast), repeatable: true,
                answer =>
                {
                    if (answer is not BroadcastProtocol.CertificatePart part) return false;
                    text.Append(part.Text);
                    return part.Last || text.Length > DeliveryCertificate.MaxBytes;
                },
                text.ToString),
            cancel);
    }

    public Task<IReadOnlyList<RemoteEntry>> ListAsync(RelativePath? path, CancellationToken cancel) =>
        CollectAsync<FilesListed, RemoteEntry>(new ListFiles(path), part => (part.Entries, part.Last), cancel);

    public Task<IReadOnlyList<HistoryRecord>> HistoryAsync(CancellationToken cancel) =>
        CollectAsync<HistoryListed, HistoryRecord>(GetHistory.Instance, part => (part.Records, part.Last), cancel);

    public Task<IReadOnlyList<NodeRecord>> NodesAsync(CancellationToken cancel) =>
        CollectAsync<NodesListed, NodeRecord>(GetNodes.Instance, part => (part.Nodes, part.Last), cancel);

    public Task<ServerStatus> StatusAsync(CancellationToken cancel)
    {
        var transfers = new List<TransferStatus>();
        var broadcasts = new List<RunningBroadcast>();
        StatusListed? last = null;
        return RunAsync(
            new QuestionJob<ServerStatus>(
                GetStatus.Instance, repeatable: true,
                answer =>
                {
                    if (answer is not StatusListed part) return false;
                    transfers.AddRange(part.Transfers);
                    broadcasts.AddRange(part.Broadcasts.Select(Reports.Of));
                    last = part;
                    return part.Last;
                },
                () => new ServerStatus(transfers, last!.StoreProblem, last.Sessions) { Broadcasts = broadcasts }),
            cancel);
    }

    public Task<IReadOnlyList<BroadcastStanding>> BroadcastsAsync(BroadcastId? id, NodeId? node, CancellationToken cancel)
    {
        var found = new List<BroadcastStanding>();
        return RunAsync(
            new QuestionJob<IReadOnlyList<BroadcastStanding>>(
                new BroadcastProtocol.GetBroadcasts(id, node), repeatable: true,
                answer =>
                {
                    if (answer is BroadcastProtocol.BroadcastListed listed) found.Add(Reports.Of(listed));
                    return answer is BroadcastProtocol.BroadcastsEnd;
                },
                () => [.. found.GroupBy(part => part.Id).Select(parts =>
                    parts.First() with { Receivers = [.. parts.SelectMany(part => part.Receivers)] })]),
            cancel);
    }

    public Task<StoredReport> VerifyStoredAsync(double share, IProgress<RelativePath> damaged, CancellationToken cancel)
    {
        var found = new List<RelativePath>();
        StoredVerified? last = null;
        return RunAsync(
            new QuestionJob<StoredReport>(
                new VerifyStored(share), repeatable: true,
                answer =>
                {
                    if (answer is not StoredVerified part) return false;
                    foreach (var path in part.Damaged) damaged.Report(path);
                    found.AddRange(part.Damaged);
                    last = part;
                    return part.Last;
                },
                () => new StoredReport(last!.Files, last.Bytes, found)),
            cancel);
    }

    public Task RemoveAsync(RelativePath path, CancellationToken cancel) => RunAsync(
        new QuestionJob<bool>(new RemoveFile(path), repeatable: false, answer => answer is Removed, () => true), cancel);

    public Task<string> InviteAsync(InviteOrder order, CancellationToken cancel)
    {
        var link = "";
        return RunAsync(
            new QuestionJob<string>(
                new CreateInvite(order.Grants, order.Name, order.TimeToLive) { Kind = order.Kind }, repeatable: true,
                answer => (link = (answer as InviteCreated)?.Link ?? "").Length > 0, () => link),
            cancel);
    }

    public Task<RevokeReport> RevokeAsync(NodeId node, CancellationToken cancel)
    {
        NodeRevoked? answered = null;
        return RunAsync(
            new QuestionJob<RevokeReport>(
                new RevokeNode(node), repeatable: true,
                answer => (answered = answer as NodeRevoked) is not null,
                () => new RevokeReport(answered!.Already, answered.Sessions)),
            cancel);
    }

    private Task<IReadOnlyList<TItem>> CollectAsync<TPart, TItem>(
        IWireMessage question, Func<TPart, (IReadOnlyList<TItem> Items, bool Last)> read, CancellationToken cancel)
        where TPart : IWireMessage
    {
        var items = new List<TItem>();
        var (limit, parts) = (_options.Transfers.MaxEntries, 0);
        return RunAsync(
            new QuestionJob<IReadOnlyList<TItem>>(
                question, repeatable: true,
                answer =>
                {
                    if (answer is not TPart part) return false;
                    var (more, last) = read(part);
                    items.AddRange(more);
                    // Parts count too: without entries there could be any number of them.
                    if (items.Count > limit || ++parts > limit)
                        throw new FailureException(Reason.LimitReached, $"the server lists more than {limit} entries, which is the limit");
                    return last;
                },
                () => items),
            cancel);
    }
}
