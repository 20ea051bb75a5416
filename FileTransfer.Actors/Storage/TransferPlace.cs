using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>An id that a <see cref="FileStore"/> holds for one attempt.</summary>
internal sealed class TransferPlace(FileStore store, TransferId id) : ITransferPlace
{
    private int _used;

    public async Task<StagedTransfer> StageAsync(StageRequest request, CancellationToken cancel)
    {
        if (request.Id != id) throw new ArgumentException("This is the place of another transfer.", nameof(request));
        Use();
        return await store.StageHeldAsync(request, cancel).ConfigureAwait(false);
    }

    async Task<IStagedTransfer> ITransferPlace.StageAsync(StageRequest request, CancellationToken cancel) =>
        await StageAsync(request, cancel).ConfigureAwait(false);

    public async Task SettleAsync(Func<CommitResult, Task> record)
    {
        Use();
        try
        {
            await store.SettleHeldAsync(id, record).ConfigureAwait(false);
        }
        finally
        {
            store.Closed(id);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _used, 1) == 0) store.Closed(id);
    }

    private void Use() => ObjectDisposedException.ThrowIf(Interlocked.Exchange(ref _used, 1) != 0, this);
}
