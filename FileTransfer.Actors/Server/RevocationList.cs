using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Server;

/// <summary>The catalogue's revoked serial numbers in memory, for every handshake. Thread-safe.</summary>
internal sealed class RevocationList(Catalog catalog)
{
    private IReadOnlySet<string> _serials = new HashSet<string>();

    public bool Contains(string serial) => Volatile.Read(ref _serials).Contains(serial);

    /// <summary>After anything that may have revoked.</summary>
    public async Task RefreshAsync(CancellationToken cancel) =>
        Volatile.Write(ref _serials, await catalog.RevokedSerialsAsync(cancel).ConfigureAwait(false));
}
