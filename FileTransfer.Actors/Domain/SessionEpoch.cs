namespace FileTransfer.Actors.Domain;

/// <summary>
/// Orders the sessions of one identity: the higher epoch fences the lower one. A process starts at the clock
/// (milliseconds) and adds one per reconnect, so a restarted process is ahead without stored state.
/// </summary>
public readonly record struct SessionEpoch(long Value) : IComparable<SessionEpoch>
{
    public static SessionEpoch First(TimeProvider time) => new(time.GetUtcNow().ToUnixTimeMilliseconds());

    public SessionEpoch Next() => new(Value + 1);

    public int CompareTo(SessionEpoch other) => Value.CompareTo(other.Value);

    public static bool operator <(SessionEpoch left, SessionEpoch right) => left.Value < right.Value;

    public static bool operator >(SessionEpoch left, SessionEpoch right) => left.Value > right.Value;

    public static bool operator <=(SessionEpoch left, SessionEpoch right) => left.Value <= right.Value;

    public static bool operator >=(SessionEpoch left, SessionEpoch right) => left.Value >= right.Value;
}
