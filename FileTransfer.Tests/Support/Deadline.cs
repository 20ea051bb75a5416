namespace FileTransfer.Tests.Support;

/// <summary>
/// How long anything may take before a test gives up: far more than it needs, since the machine may be busy, and never
/// for ever.
/// </summary>
internal static class Deadline
{
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <param name="what">Completes "… did not happen".</param>
    /// <param name="condition">Asked again and again.</param>
    /// <param name="interval">Between two questions; null for what is usual.</param>
    public static async Task UntilAsync(string what, Func<Task<bool>> condition, TimeSpan? interval = null)
    {
        using var timer = new PeriodicTimer(interval ?? Interval);
        using var late = new CancellationTokenSource(Usual);
        while (!await condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(late.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{what}: did not happen in {Usual.TotalSeconds:0} s.");
            }
        }
    }

    /// <summary>Lets real time pass: for a fault that consists in how long it lasts.</summary>
    public static async Task PassAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time);
        await timer.WaitForNextTickAsync();
    }

    public static Task UntilAsync(string what, Func<bool> condition, TimeSpan? interval = null) =>
        UntilAsync(what, () => Task.FromResult(condition()), interval);
}
