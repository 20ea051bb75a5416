using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Client;

/// <summary>Stores on a client's side: our own state lies in a hidden folder beside what is received, on its file system.</summary>
internal static class Stores
{
    public static FileStore OpenInbox(string inbox, ClientOptions options) => Open(Path.GetFullPath(inbox), options);

    public static FileStore Open(string folder, ClientOptions options) => FileStore.Open(new StoreOptions
    {
        Root = folder,
        Work = Path.Combine(folder, RelativePath.InternalName),
        Shared = true,
        KeepFreeBytes = options.KeepFreeBytes,
        UnflushedBytes = options.Transfers.UnflushedBytes,
    });
}
