using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// Memory for manifests and listings, of all sessions together: the only thing in memory that grows with what peers
/// send or ask for. Whoever does not fit is refused and may come again. Thread-safe.
/// </summary>
/// <param name="capacity">In bytes, as <see cref="CostOf(RelativePath)"/> estimates them.</param>
internal sealed class ManifestBudget(long capacity)
{
    /// <summary>An entry, its path and its place in tables, without the text of the path.</summary>
    private const int EntryCost = 256;

    /// <summary>The text is held whole and in components, two bytes a letter.</summary>
    private const int LetterCost = 4;

    private const int ComponentCost = 32;

    private long _used;

    public long Used => Interlocked.Read(ref _used);

    public static long CostOf(RelativePath path) =>
        EntryCost + (LetterCost * path.Value.Length) + (ComponentCost * path.Components.Count);

    /// <exception cref="FailureException"><see cref="Reason.LimitReached"/>: it does not fit now.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= capacity) return;
        Release(bytes);
        throw new FailureException(
            Reason.LimitReached, "the lists of files in memory are at their limit (transfers.manifests)",
            "try again later, or send parts of the tree");
    }

    public void Release(long bytes) => Interlocked.Add(ref _used, -bytes);
}
