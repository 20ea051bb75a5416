namespace FileTransfer.Actors.Links;

/// <summary>Wakes all who wait for the next change of a state that has its own lock.</summary>
internal sealed class AsyncSignal
{
    private TaskCompletionSource? _next;

    /// <summary>Completes at the next <see cref="Raise"/>. Take it before the lock on the state is left.</summary>
    public Task Next
    {
        get
        {
            if (Volatile.Read(ref _next) is { } waiting) return waiting.Task;
            var fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _next, fresh, null) ?? fresh).Task;
        }
    }

    /// <summary>Costs nothing when nobody waits. Never runs a waiter on the caller's thread.</summary>
    public void Raise() => Interlocked.Exchange(ref _next, null)?.TrySetResult();
}
