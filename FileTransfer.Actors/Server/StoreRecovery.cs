using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

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

    /// <summary>Broadcasts end with the server that leads them, so their content goes; unfinished uploads stay.</summary>
    public static async Task RecoverOutgoingAsync(FileStore store, CancellationToken cancel)
    {
        foreach (var decision in await store.RecoverAsync(cancel).ConfigureAwait(false))
        {
            if (decision.Commit is { } commit) await store.ForgetAsync(commit.Id).ConfigureAwait(false);
        }

        foreach (var folder in Directory.EnumerateDirectories(store.Options.Root))
        {
            if (RelativePath.TryParse(Path.GetFileName(folder)) is { } name)
                await store.RemoveAsync(name, cancel).ConfigureAwait(false);
        }
    }
}
