namespace FileTransfer.Actors.Domain;

/// <summary>How a broadcast is held back.</summary>
/// <param name="Pause">Null while it goes on.</param>
/// <param name="BytesPerSecond">What its server may send of it, over all links together; null for no limit.</param>
public sealed record BroadcastPacing(BroadcastPause? Pause, long? BytesPerSecond)
{
    /// <summary>Half of what a receiver waits for a source by default: a chunk is to be there before its patience ends.</summary>
    public static readonly TimeSpan LongestChunkTime = TimeSpan.FromSeconds(15);

    private const long LeastOfAll = 1024;

    public static BroadcastPacing Free { get; } = new(null, null);

    /// <summary>In bytes per second: the longest chunk takes <see cref="LongestChunkTime"/> with it.</summary>
    public static long LeastRate(Manifest manifest)
    {
        var longest = manifest.Entries.Max(entry => (long?)Math.Min(entry.Size, ChunkSize.For(entry.Size))) ?? 0;
        return Math.Max(LeastOfAll, (long)Math.Ceiling(longest / LongestChunkTime.TotalSeconds));
    }

    /// <returns>Null when no receiver loses patience with it.</returns>
    public static Failure? TooLow(long? bytesPerSecond, Manifest manifest)
    {
        if (bytesPerSecond is not { } rate || rate >= LeastRate(manifest)) return null;
        var least = (LeastRate(manifest) + 1023) / 1024;
        return new Failure(
            Reason.Usage, $"{rate} B/s is too slow for chunks of this size: the least rate is {least}KiB/s",
            $"a limit of {least}KiB/s or more, or pause it");
    }

    /// <returns>The same when nothing changes: who paused first, paused.</returns>
    public BroadcastPacing Steered(Steering steering, long? bytesPerSecond, NodeId by, DateTime now) => steering switch
    {
        Steering.Pause => this with { Pause = Pause ?? new BroadcastPause(by, now) },
        Steering.Resume => this with { Pause = null },
        _ => this with { BytesPerSecond = bytesPerSecond },
    };
}
