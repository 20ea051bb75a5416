namespace FileTransfer.Actors.Transfers;

/// <summary>
/// Exponential back-off with equal jitter: half of the delay is fixed, half is random, so that nodes that lost the same
/// server do not come back as one (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
/// </summary>
/// <param name="First">Before the first retry, without jitter.</param>
/// <param name="Max">The longest, without jitter.</param>
public sealed record RetrySchedule(TimeSpan First, TimeSpan Max)
{
    /// <param name="attempt">0 for the first retry.</param>
    /// <param name="random">From 0 to 1.</param>
    public TimeSpan Delay(int attempt, double random)
    {
        var doubled = First * Math.Pow(2, Math.Clamp(attempt, 0, 30));
        var full = doubled < Max ? doubled : Max;
        return full * (0.5 + (Math.Clamp(random, 0, 1) / 2));
    }
}
