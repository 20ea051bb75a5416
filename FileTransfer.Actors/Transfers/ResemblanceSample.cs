using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// Chunks that show whether new content resembles the old one: spread over all of it, because what changed mostly lies together. Of two
/// contents that share a quarter, one in a hundred samples shows nothing.
/// </summary>
internal static class ResemblanceSample
{
    public const int Count = 16;

    /// <returns>All chunks of a content that has no more.</returns>
    public static ChunkMap Of(int chunkCount)
    {
        var sample = new ChunkMap();
        var count = Math.Min(Count, chunkCount);
        for (var i = 0; i < count; i++) sample.Add((int)((long)i * chunkCount / count));
        return sample;
    }
}
