using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Server;

/// <summary>What a server does with its stores before it listens.</summary>
internal static class StoreRecovery
{
    /// <summary>Commits that a crash cut off are completed by the store; here they reach the catalogue.</summary>
    public static async Task RecoverFilesAsync(FileStore store, CatalogWriter writer, TimeProvider time, CancellationToken cancel)
    {
        foreach (var decision in await store.RecoverAsync(cancel).ConfigureAwait(false))
        {
            if (decision.Commit is not { } commit) continue;
            await writer.WriteAsync(CatalogCommitLog.ChangesOf(commit, time.GetUtcNow().UtcDateTime), cancel).ConfigureAwait(false);
            await store.ForgetAsync(commit.Id).ConfigureAwait(false);
        }
    }

    /// <summary>Content of broadcasts that nobody will ask for any more goes; unfinished uploads stay.</summary>
    public static async Task RecoverOutgoingAsync(
        FileStore store, IEnumerable<StoredBroadcast> wanted, CatalogWriter writer, TimeProvider time, CancellationToken cancel)
    {
        var needed = wanted.Where(broadcast => broadcast.IsUpload).Select(broadcast => broadcast.Root).ToHashSet();
        foreach (var decision in await store.RecoverAsync(cancel).ConfigureAwait(false))
        {
            if (decision.Commit is not { } commit) continue;
            await writer.WriteAsync(OutgoingFiles.ChangesOf(commit, time.GetUtcNow().UtcDateTime), cancel).ConfigureAwait(false);
            await store.ForgetAsync(commit.Id).ConfigureAwait(false);
        }

        foreach (var folder in Directory.EnumerateDirectories(store.Options.Root))
        {
            if (RelativePath.TryParse(Path.GetFileName(folder)) is not { } name || needed.Contains(name)) continue;
            await writer.WriteAsync([new CatalogChange.RemoveOutgoing(name)], cancel).ConfigureAwait(false);
            await store.RemoveAsync(name, cancel).ConfigureAwait(false);
        }
    }
}
