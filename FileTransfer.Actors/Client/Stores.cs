using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Client;

/// <summary>Stores on a client's side: our own state lies in a hidden folder beside what is received, on its file system.</summary>
internal static class Stores
{
    public static async Task<FileStore> OpenInboxAsync(string inbox, ClientOptions options, CancellationToken cancel)
    {
        var store = Open(Path.GetFullPath(inbox), options);
        await RecoverAsync(store, null, cancel).ConfigureAwait(false);
        return store;
    }

    /// <summary>
    /// Completes what processes that are gone had begun to commit. Nothing here keeps a record of commits, so their staging
    /// goes at once, but for that of the transfer that is about to be repeated: it shows that there is nothing left to do.
    /// </summary>
    public static async Task RecoverAsync(FileStore store, TransferId? repeated, CancellationToken cancel)
    {
        foreach (var decision in await store.RecoverAsync(cancel).ConfigureAwait(false))
        {
            if (decision.Commit is { } commit && commit.Id != repeated) await store.ForgetAsync(commit.Id).ConfigureAwait(false);
        }
    }

    public static FileStore Open(string folder, ClientOptions options) => FileStore.Open(new StoreOptions
    {
        Root = folder,
        Work = Path.Combine(folder, RelativePath.InternalName),
        Shared = true,
        KeepFreeBytes = options.KeepFreeBytes,
        UnflushedBytes = options.Transfers.UnflushedBytes,
    });
}
