namespace FileTransfer.Actors.Domain;

/// <summary>
/// How long a file's chunks are: a power of two from 64 KiB to 4 MiB, the smallest that cuts the file into at most
/// <see cref="TargetChunks"/>. Sender and receiver compute it from the size alone, so it never travels.
/// </summary>
/// <remarks>
/// Some hundred chunks keep a relay swarm busy and make a lost chunk cheap; each costs every receiver a dozen wake-ups (ADR 0008).
/// </remarks>
public static class ChunkSize
{
    public const int Min = 64 * 1024;
    public const int Max = 4 * 1024 * 1024;
    public const int TargetChunks = 512;

    public static int For(long fileSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fileSize);
        var size = Min;
        while (size < Max && fileSize > (long)size * TargetChunks) size *= 2;
        return size;
    }

    /// <summary>Zero for an empty file.</summary>
    public static long CountFor(long fileSize)
    {
        var size = For(fileSize);
        return (fileSize / size) + (fileSize % size == 0 ? 0 : 1);
    }
}
