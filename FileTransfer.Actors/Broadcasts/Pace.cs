namespace FileTransfer.Actors.Broadcasts;

/// <summary>
/// A token bucket of bytes that callers wait at, first come, first served. It saves at most one chunk or a quarter of a
/// second's worth, whichever is more, so no burst is longer. Changing the rate counts for those who wait already. Thread-safe.
/// </summary>
/// <remarks>One timer for the first in the row, whatever the rate and the number of those who wait.</remarks>
internal sealed class Pace : IDisposable
{
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long? _rate;
    private double _tokens;
    private long _filledAt;
    private bool _disposed;

    /// <param name="bytesPerSecond">Null for no limit.</param>
    /// <param name="time">Its monotonic clock counts.</param>
    public Pace(long? bytesPerSecond, TimeProvider time)
    {
        (_rate, _time, _filledAt) = (bytesPerSecond, time, time.GetTimestamp());
        _timer = time.CreateTimer(static pace => ((Pace)pace!).Serve(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How many are kept waiting now.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <param name="bytesPerSecond">Positive; null for no limit.</param>
    public void Set(long? bytesPerSecond)
    {
        lock (_lock)
        {
            Refill(0);
            (_rate, _filledAt) = (bytesPerSecond, _time.GetTimestamp());
        }

        Serve();
    }

    /// <returns>When so many bytes may go; each caller after those before it.</returns>
    public async Task TakeAsync(int bytes, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var place = new LinkedListNode<Waiter>(new Waiter(bytes));
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_rate is null && _waiting.Count == 0) return;
            _waiting.AddLast(place);
        }

        await using var registration = cancel.UnsafeRegister(_ => GiveUp(place, cancel), null).ConfigureAwait(false);
        Serve();
        await place.Value.Turn.Task.ConfigureAwait(false);
    }

    public void Dispose()
    {
        Waiter[] left;
        lock (_lock)
        {
            _disposed = true;
            left = [.. _waiting];
            _waiting.Clear();
        }

        _timer.Dispose();
        foreach (var waiter in left) waiter.Turn.TrySetCanceled();
    }

    private void GiveUp(LinkedListNode<Waiter> place, CancellationToken cancel)
    {
        lock (_lock)
        {
            if (place.List is not null) _waiting.Remove(place);
        }

        place.Value.Turn.TrySetCanceled(cancel);
        Serve();
    }

    /// <summary>Everybody whose bytes are there goes; the next one is woken when its are.</summary>
    private void Serve()
    {
        lock (_lock)
        {
            while (!_disposed && _waiting.First is { Value: var next })
            {
                Refill(next.Bytes);
                if (_rate is { } rate && _tokens < next.Bytes)
                {
                    // Timers round down to milliseconds: one that came too early would only come again.
                    _timer.Change(TimeSpan.FromSeconds((next.Bytes - _tokens) / rate) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
                    return;
                }

                if (_rate is not null) _tokens -= next.Bytes;
                _waiting.RemoveFirst();
                next.Turn.TrySetResult();
            }
        }
    }

    /// <param name="longest">What has to fit, or it would wait for ever.</param>
    private void Refill(int longest)
    {
        var now = _time.GetTimestamp();
        var rate = _rate ?? 0;
        _tokens = Math.Min(Math.Max(longest, rate * Burst.TotalSeconds), _tokens + (_time.GetElapsedTime(_filledAt, now).TotalSeconds * rate));
        _filledAt = now;
    }

    private sealed class Waiter(int bytes)
    {
        public int Bytes => bytes;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
