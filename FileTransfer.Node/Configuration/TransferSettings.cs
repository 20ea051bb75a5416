namespace FileTransfer.Node.Configuration;

/// <summary>How bytes are moved; the keys of <c>filetransfer.transfers</c>. Sizes in bytes.</summary>
/// <param name="Window">Asked for and not yet verified, for each transfer.</param>
/// <param name="Budget">Of chunk buffers, for the whole node.</param>
/// <param name="Unflushed">Written and not yet made durable, for each transfer.</param>
/// <param name="AckChunks">An acknowledgment leaves after so many chunks, or after <paramref name="AckInterval"/>.</param>
/// <param name="FlushSize">A flush starts when so much waits for it.</param>
/// <param name="ReadAhead">Read by a source and not yet taken by the link, for each transfer.</param>
/// <param name="ProgressTimeout">A source that was asked and sends nothing for so long ends the attempt.</param>
/// <param name="Manifests">Memory for lists of files, of all sessions together.</param>
/// <param name="PerSession">Transfers of one client at once.</param>
internal sealed record TransferSettings(
    int Window, long Budget, int Unflushed, int FlushSize, TimeSpan FlushInterval, int ReadAhead, TimeSpan AckInterval, int AckChunks,
    TimeSpan ProgressTimeout, int MaxEntries, int PerSession, long Manifests)
{
    /// <summary>The largest chunk; a smaller window could not hold one.</summary>
    private const int LargestChunk = 4 << 20;

    public static TransferSettings Read(SettingsReader from)
    {
        var settings = new TransferSettings(
            (int)from.Size("transfers.window", LargestChunk, 1 << 30),
            from.Size("transfers.budget", 2 * LargestChunk, 64L << 30),
            (int)from.Size("transfers.unflushed", LargestChunk, 1 << 30),
            (int)from.Size("transfers.flush-size", 64 << 10, 1 << 30),
            from.Duration("transfers.flush-interval", TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            (int)from.Size("transfers.read-ahead", 64 << 10, 1 << 30),
            from.Duration("transfers.ack-interval", TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            from.Count("transfers.ack-chunks", 1, 4096),
            from.Duration("transfers.progress-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            from.Count("transfers.max-entries", 1, 10_000_000),
            from.Count("transfers.per-session", 1, 1024),
            from.Size("transfers.manifests", 1 << 20, 64L << 30));
        if (settings.FlushSize > settings.Unflushed)
            from.Refuse("transfers.flush-size", "must be at most transfers.unflushed, or a transfer waits for a flush that never starts");
        if (settings.Budget < settings.Window)
            from.Refuse("transfers.budget", "must be at least transfers.window");
        return settings;
    }
}
