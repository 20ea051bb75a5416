namespace FileTransfer.Actors.Storage;

/// <summary>What a store needs from time to time while its node runs. Thread-safe.</summary>
public interface IStoreUpkeep
{
    /// <summary>Degraded after a failed write or flush, until one of either succeeds.</summary>
    StoreHealth Health { get; }

    /// <summary>Writes and flushes a few bytes, so that <see cref="Health"/> speaks of now.</summary>
    Task<StoreHealth> ProbeAsync(CancellationToken cancel);

    /// <summary>Removes partials that nobody continued for <see cref="StoreOptions.PartialTimeToLive"/>.</summary>
    /// <returns>What was removed, and what had to be left alone.</returns>
    Task<IReadOnlyList<RecoveryDecision>> CollectExpiredAsync(CancellationToken cancel);
}
