using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;

namespace FileTransfer.Actors.Server;

/// <summary>What the catalogue says is revoked, in memory, for every handshake and every new link. Thread-safe.</summary>
/// <param name="catalog">The truth.</param>
/// <param name="byName">
/// Whether a revoked name ends the trust in certificates that the catalogue has never seen: another PKI may issue one any
/// time.
/// </param>
internal sealed class RevocationList(Catalog catalog, bool byName = false)
{
    private IReadOnlySet<string> _serials = new HashSet<string>();
    private IReadOnlySet<string> _names = new HashSet<string>();

    /// <summary>After each refresh; links that were admitted before must be looked at again.</summary>
    public event Action? Refreshed;

    public IReadOnlySet<string> Serials => Volatile.Read(ref _serials);

    public bool Contains(string serial) => Volatile.Read(ref _serials).Contains(serial);

    public bool Contains(PeerIdentity peer) => Contains(peer.Serial) || Volatile.Read(ref _names).Contains(peer.Node.Value);

    /// <summary>After anything that may have revoked.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        if (byName) Volatile.Write(ref _names, await catalog.RevokedNodesAsync(cancel).ConfigureAwait(false));
        Volatile.Write(ref _serials, await catalog.RevokedSerialsAsync(cancel).ConfigureAwait(false));
        Refreshed?.Invoke();
    }
}
