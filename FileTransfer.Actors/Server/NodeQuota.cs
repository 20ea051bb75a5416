using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Transfers;

namespace FileTransfer.Actors.Server;

/// <summary>
/// Bytes of one node: what the catalogue has of it, and what its running transfers were promised. A file that is about
/// to be replaced counts until it is. Thread-safe.
/// </summary>
/// <param name="catalog">Knows who stored what.</param>
/// <param name="capacity">For each node, in bytes.</param>
internal sealed class NodeQuota(Catalog catalog, long capacity) : IQuota
{
    private readonly Lock _gate = new();
    private readonly Dictionary<NodeId, long> _promised = [];

    public async Task<IDisposable> TakeAsync(NodeId owner, long bytes, CancellationToken cancel)
    {
        var promise = new Promise(this, owner, bytes);
        try
        {
            // Promised before it is judged: of two that come at once, at most one fits.
            var promised = Add(owner, bytes);
            var stored = await catalog.BytesOfAsync(owner, cancel).ConfigureAwait(false);
            if (bytes <= capacity - stored - (promised - bytes)) return promise;
            throw new FailureException(
                Reason.LimitReached,
                $"{owner} has {ByteText.Of(stored + promised - bytes)} of its {ByteText.Of(capacity)} here, {ByteText.Of(bytes)} more do not fit",
                "remove files, or ask for a larger server.quota-per-node");
        }
        catch
        {
            promise.Dispose();
            throw;
        }
    }

    private long Add(NodeId owner, long bytes)
    {
        lock (_gate)
        {
            var sum = _promised.GetValueOrDefault(owner) + bytes;
            if (sum == 0) _promised.Remove(owner);
            else _promised[owner] = sum;
            return sum;
        }
    }

    private sealed class Promise(NodeQuota quota, NodeId owner, long bytes) : IDisposable
    {
        private long _left = bytes;

        public void Dispose() => quota.Add(owner, -Interlocked.Exchange(ref _left, 0));
    }
}
