namespace FileTransfer.Tests.Contracts.Links;

/// <summary>Waits for what another thread is about to do, where nothing signals it.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(20);

    public static async Task True(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Watchdog) throw new TimeoutException("It never became true.");
            await Task.Yield();
        }
    }
}
