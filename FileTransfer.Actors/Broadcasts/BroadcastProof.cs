using System.Text.Json;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Receipts;
using FileTransfer.Actors.Security;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>Receipts in the catalogue, the certificate in a file of its own, both signed within this server's site.</summary>
internal sealed class BroadcastProof(
    BroadcastPlan plan, IChunkSource source, SiteAuthority authority, CertificateStore certificates, Catalog catalog,
    CatalogWriter writer, TimeProvider time) : IBroadcastProof
{
    private readonly Lock _gate = new();
    private Task<DeliveredManifest>? _hashed;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task TakeAsync(NodeId node, string? receipt)
    {
        if (receipt is null) throw new FailureException(Reason.NotTrusted, $"{node} says that it has it, without a receipt");
        var manifest = await HashedAsync().ConfigureAwait(false);
        var check = new ReceiptCheck(authority.Trust, plan.Id, manifest);
        await Task.Run(() => check.Check(receipt, node)).ConfigureAwait(false);
        await writer.WriteAsync(
            [new CatalogChange.PutReceipt(new StoredReceipt(plan.Id.ToString(), node, receipt, Now))], CancellationToken.None)
            .ConfigureAwait(false);
    }

    public async Task IssueAsync(IReadOnlyList<ReceiverStatus> receivers)
    {
        // Nobody has it: what it would have been is not worth reading it all for its hashes.
        var manifest = receivers.Any(status => status.State == ReceiverState.Committed)
            ? await HashedAsync().ConfigureAwait(false)
            : await Task.Run(() => DeliveredManifest.Of(source.Manifest)).ConfigureAwait(false);
        await writer.WriteAsync([], CancellationToken.None).ConfigureAwait(false);   // behind all states posted so far
        var changed = (await catalog.ReceiversAsync(plan.Id, CancellationToken.None).ConfigureAwait(false))
            .ToDictionary(stored => stored.Node, stored => stored.ChangedAt);
        var receipts = (await catalog.ReceiptsAsync(plan.Id.ToString(), CancellationToken.None).ConfigureAwait(false))
            .ToDictionary(stored => stored.Node);
        var (now, server) = (Now, authority.Server);
        var certificate = new DeliveryCertificate(
            server.SiteFingerprint, server.Identity.Node, plan.Id, plan.Channel, plan.Owner, plan.StartedAt, now, manifest,
            [.. receivers.OrderBy(status => status.Node.Value, StringComparer.Ordinal).Select(status =>
                Describe(status, receipts.GetValueOrDefault(status.Node), changed.GetValueOrDefault(status.Node, now)))]);
        await certificates.WriteAsync(plan.Id, certificate.Sign(server.Certificate)).ConfigureAwait(false);
    }

    private static DeliveredReceiver Describe(ReceiverStatus status, StoredReceipt? receipt, DateTime changed)
    {
        var committed = status.State == ReceiverState.Committed;
        if (committed && receipt is null)
            throw new FailureException(Reason.StateDamaged, $"the receipt of {status.Node} is not in the catalogue any more");
        return new DeliveredReceiver(
            status.Node, status.State, status.BytesDone,
            status.Failure is { } failure ? JsonNamingPolicy.KebabCaseLower.ConvertName(failure.Reason.ToString()) : null,
            status.Failure?.Detail, committed ? receipt!.At : changed, committed ? receipt!.Jws : null);
    }

    private Task<DeliveredManifest> HashedAsync()
    {
        lock (_gate) return _hashed is null or { IsFaulted: true } or { IsCanceled: true } ? _hashed = HashAsync() : _hashed;
    }

    /// <summary>By now everything was read once, so that this reads nothing again.</summary>
    private async Task<DeliveredManifest> HashAsync()
    {
        var manifest = source.Manifest;
        if (!manifest.IsHashed)
            manifest = manifest.WithContents(await source.FinishAsync(CancellationToken.None).ConfigureAwait(false));
        return await Task.Run(() => DeliveredManifest.Of(manifest)).ConfigureAwait(false);
    }
}
