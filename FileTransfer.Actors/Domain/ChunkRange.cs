namespace FileTransfer.Actors.Domain;

/// <summary>Chunks <paramref name="First"/> to <see cref="End"/> (exclusive), numbered through a whole manifest.</summary>
/// <exception cref="ArgumentOutOfRangeException">
/// Negative, or an end beyond <see cref="int.MaxValue"/>: numbers from a peer go through <see cref="TryCreate"/>.
/// </exception>
public readonly record struct ChunkRange(int First, int Count)
{
    public int First { get; } = IsValid(First, Count)
        ? First
        : throw new ArgumentOutOfRangeException(nameof(First), $"{First}+{Count} is no range of chunks.");

    public int Count { get; } = Count;

    public int End => First + Count;

    /// <returns>Null when the numbers are no range of chunks of a manifest with <paramref name="chunkCount"/> chunks.</returns>
    public static ChunkRange? TryCreate(long first, long count, int chunkCount) =>
        first >= 0 && count >= 0 && count <= chunkCount && first <= chunkCount - count
            ? new ChunkRange((int)first, (int)count)
            : null;

    private static bool IsValid(int first, int count) => first >= 0 && count >= 0 && count <= int.MaxValue - first;
}
