namespace FileTransfer.Node.Configuration;

/// <summary>When a lost or refused chunk is asked for again; the keys of <c>filetransfer.transfers.retry</c>.</summary>
/// <param name="First">The first wait; doubles with each attempt, with jitter.</param>
/// <param name="Max">The longest wait.</param>
/// <param name="Attempts">Of one chunk; 0 never gives up while the session lives.</param>
internal sealed record RetrySettings(TimeSpan First, TimeSpan Max, int Attempts)
{
    public static RetrySettings Read(SettingsReader from)
    {
        var settings = new RetrySettings(
            from.Duration("transfers.retry.first", TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1)),
            from.Duration("transfers.retry.max", TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
            from.Count("transfers.retry.attempts", 0, 1_000_000));
        if (settings.Max < settings.First) from.Refuse("transfers.retry.max", "must be at least transfers.retry.first");
        return settings;
    }
}
