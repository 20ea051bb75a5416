using System.Runtime.CompilerServices;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;

namespace FileTransfer.Actors.Broadcasts;

/// <summary>How broadcasts stand: states from the catalogue, progress from those that run.</summary>
/// <param name="catalog">States, and every broadcast that was.</param>
/// <param name="running">Every receiver of the running ones.</param>
internal sealed class BroadcastRecords(
    Catalog catalog, IReadOnlyDictionary<BroadcastId, IReadOnlyList<ReceiverStatus>> running)
{
    /// <summary>Of the newest, so many.</summary>
    private const int Newest = 20;

    /// <exception cref="FailureException">There is no such broadcast.</exception>
    public async IAsyncEnumerable<BroadcastListed> FindAsync(
        GetBroadcasts get, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var stored in await StoredAsync(get.Id, cancel).ConfigureAwait(false))
        {
            var started = StartedOf(stored);
            var receivers = await ReceiversAsync(stored, cancel).ConfigureAwait(false);
            if (get.Node is { } node)
            {
                receivers = [.. receivers.Where(receiver => receiver.Node == node)];
                if (receivers.Count == 0) continue;
            }

            var first = 0;
            do
            {
                var part = receivers.Skip(first).Take(MaxReceiversPerMessage).ToArray();
                first += part.Length;
                yield return new BroadcastListed(started, (BroadcastState)stored.State, stored.StartedAt, part);
            }
            while (first < receivers.Count);
        }
    }

    private async Task<IReadOnlyList<StoredBroadcast>> StoredAsync(BroadcastId? id, CancellationToken cancel)
    {
        if (id is null) return await catalog.BroadcastsAsync(runningOnly: false, Newest, cancel).ConfigureAwait(false);
        return await catalog.FindBroadcastAsync(id.Value, cancel).ConfigureAwait(false) is { } found
            ? [found]
            : throw new FailureException(Reason.NotFound, $"there is no broadcast {id}", "status lists the newest ones");
    }

    private async Task<IReadOnlyList<ReceiverStatus>> ReceiversAsync(StoredBroadcast stored, CancellationToken cancel)
    {
        if (running.TryGetValue(stored.Id, out var board)) return board;
        var receivers = await catalog.ReceiversAsync(stored.Id, cancel).ConfigureAwait(false);
        return [.. receivers.Select(receiver => StatusOf(receiver, stored.StartedAt))];
    }

    public static BroadcastStarted StartedOf(StoredBroadcast stored) => new(stored.Id, stored.Channel, stored.Name, stored.Files, stored.Bytes)
    {
        Pacing = stored.Pacing,
    };

    public static ReceiverStatus StatusOf(StoredReceiver stored, DateTime startedAt) => new(
        stored.Node, (ReceiverState)stored.State, stored.BytesDone,
        stored.Reason is { } reason ? new Failure(reason, stored.Detail ?? "") : null,
        stored.ChangedAt > startedAt ? stored.ChangedAt - startedAt : TimeSpan.Zero);
}
