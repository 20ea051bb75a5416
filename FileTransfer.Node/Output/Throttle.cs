namespace FileTransfer.Node.Output;

/// <summary>Lets something through at most once per interval.</summary>
/// <param name="time">The clock.</param>
/// <param name="interval">Between two passes.</param>
/// <param name="startNow">Whether the first one passes at once, or only after an interval.</param>
internal sealed class Throttle(TimeProvider time, TimeSpan interval, bool startNow)
{
    private long _last = time.GetTimestamp();
    private bool _open = startNow;

    public bool Pass()
    {
        if (!_open && time.GetElapsedTime(_last) < interval) return false;
        (_open, _last) = (false, time.GetTimestamp());
        return true;
    }
}
