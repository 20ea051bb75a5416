using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;
using Microsoft.Extensions.Logging;

namespace FileTransfer.Actors.Server;

/// <summary>
/// What happens to a stored file that is not what was committed: it leaves its name, stays in quarantine, and is
/// written down. Nothing is deleted. Thread-safe.
/// </summary>
internal sealed class DamagedFiles(FileStore store, CatalogWriter writer, NodeId node, TimeProvider time, ILogger log)
{
    /// <exception cref="FailureException">It could not be moved.</exception>
    public async Task QuarantineAsync(RelativePath path)
    {
        var place = await store.QuarantineAsync(path, CancellationToken.None).ConfigureAwait(false);
        log.LogError("Stored file {Path} is damaged; it is in quarantine as {Place}", path.Value, place);
        await writer.WriteAsync(
            [
                new CatalogChange.RemoveFiles(path),
                new CatalogChange.AddHistory(new HistoryEntry(
                    TransferId.New().ToString(), "quarantine", node, Display.Text(path), 0, nameof(Reason.Corrupt), place,
                    time.GetUtcNow().UtcDateTime)),
            ],
            CancellationToken.None).ConfigureAwait(false);
    }
}
