using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// How much of a content its sender is asked for while it is distributed: more than was given on, and in the first seconds not as
/// fast as it could come, because then processors and disks are needed for the first chunks and the first links (ADR 0023).
/// </summary>
internal static class UploadLead
{
    /// <summary>What everybody can be given in turn at the beginning.</summary>
    private const int FirstChunks = 32;

    /// <summary>It grows with what is given on, so that a fast network is never waiting for it…</summary>
    private const int TimesGivenOn = 3;

    /// <summary>…and doubles with time, so that nobody who sends has to stay for as long as the slowest receives.</summary>
    private static readonly TimeSpan Doubling = TimeSpan.FromMilliseconds(500);

    /// <summary>From then on it can come as fast as it will.</summary>
    private static readonly TimeSpan Unbounded = TimeSpan.FromSeconds(10);

    /// <param name="totalBytes">Of the content.</param>
    /// <param name="givenOn">Bytes of it that were read to be given on.</param>
    /// <param name="since">For how long it has been coming.</param>
    /// <returns>Bytes it may have been asked for by now.</returns>
    public static long Of(long totalBytes, long givenOn, TimeSpan since)
    {
        if (since >= Unbounded) return long.MaxValue;
        var first = FirstChunks * (double)ChunkSize.For(totalBytes);
        return (long)(first * Math.Pow(2, since / Doubling)) + (TimesGivenOn * givenOn);
    }
}
