using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>Chunks that lie in what has the transfer's names now.</summary>
public sealed partial class StagedTransfer
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<ChunkRange>> ReuseAsync(IReadOnlyList<Hash256> roots, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(roots.Count, Manifest.ChunkCount, nameof(roots));
        return Task.Run(() => Reuse(roots, cancel), cancel);
    }

    private async Task<IReadOnlyList<ChunkRange>> Reuse(IReadOnlyList<Hash256> roots, CancellationToken cancel)
    {
        var wanted = new WantedChunks(Manifest, roots, Missing());
        var durable = new ChunkMap();
        using var destination = wanted.IsEmpty ? null : _store.OpenDestination(_staging.Request.Into);
        if (destination is null) return [];
        foreach (var found in new OldContent(destination, Manifest).Chunks(wanted, cancel))
        {
            foreach (var chunk in wanted.Take(found.Root, found.Length)) Keep(chunk, found.Data.Span, found.Root);
            if (UnflushedBytes < _store.Options.UnflushedBytes) continue;
            foreach (var range in await FlushAsync(cancel).ConfigureAwait(false)) durable.Add(range);
        }

        foreach (var range in await FlushAsync(cancel).ConfigureAwait(false)) durable.Add(range);
        return durable.Runs;
    }

    private ChunkMap Missing()
    {
        lock (_staging.Gate)
        {
            var missing = ChunkMap.Full(Manifest.ChunkCount).Except(_staging.State.Durable);
            missing.RemoveAll(_written);
            return missing;
        }
    }
}
