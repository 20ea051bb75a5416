namespace FileTransfer.Node.Configuration;

/// <summary>How bytes are moved; the keys of <c>filetransfer.transfers</c>. Sizes in bytes.</summary>
/// <param name="Window">Asked for and not yet verified, for each transfer.</param>
/// <param name="Budget">Of chunk buffers, for the whole node.</param>
/// <param name="Unflushed">Written and not yet made durable, for each transfer.</param>
/// <param name="AckChunks">An acknowledgment leaves after so many chunks, or after <paramref name="AckInterval"/>.</param>
/// <param name="ProgressTimeout">A transfer without progress for so long asks again, and at last gives up.</param>
/// <param name="PerSession">Transfers of one client at once.</param>
internal sealed record TransferSettings(
    int Window, long Budget, int Unflushed, TimeSpan FlushInterval, TimeSpan AckInterval, int AckChunks,
    TimeSpan ProgressTimeout, int MaxEntries, int PerSession, RetrySettings Retry)
{
    /// <summary>The largest chunk; a smaller window could not hold one.</summary>
    private const int LargestChunk = 4 << 20;

    public static TransferSettings Read(SettingsReader from)
    {
        var settings = new TransferSettings(
            (int)from.Size("transfers.window", LargestChunk, 1 << 30),
            from.Size("transfers.budget", 2 * LargestChunk, 64L << 30),
            (int)from.Size("transfers.unflushed", LargestChunk, 1 << 30),
            from.Duration("transfers.flush-interval", TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            from.Duration("transfers.ack-interval", TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10)),
            from.Count("transfers.ack-chunks", 1, 4096),
            from.Duration("transfers.progress-timeout", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            from.Count("transfers.max-entries", 1, 10_000_000),
            from.Count("transfers.per-session", 1, 1024),
            RetrySettings.Read(from));
        if (settings.Budget < settings.Window)
            from.Refuse("transfers.budget", "must be at least transfers.window");
        return settings;
    }
}
