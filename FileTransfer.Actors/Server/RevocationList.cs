using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Server;

/// <summary>The catalogue's revoked serial numbers in memory, for every handshake and every new link. Thread-safe.</summary>
internal sealed class RevocationList(Catalog catalog)
{
    private IReadOnlySet<string> _serials = new HashSet<string>();

    /// <summary>After each refresh; links that were admitted before must be looked at again.</summary>
    public event Action? Refreshed;

    public bool Contains(string serial) => Volatile.Read(ref _serials).Contains(serial);

    /// <summary>After anything that may have revoked.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        Volatile.Write(ref _serials, await catalog.RevokedSerialsAsync(cancel).ConfigureAwait(false));
        Refreshed?.Invoke();
    }
}
