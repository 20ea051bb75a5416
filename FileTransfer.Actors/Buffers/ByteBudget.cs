namespace FileTransfer.Actors.Buffers;

/// <summary>
/// A bound in bytes that many may share: whoever wants more waits, first come first served. A request larger than the
/// whole budget passes when nothing else is out, so that a small budget is slow, never stuck. Thread-safe.
/// </summary>
/// <param name="capacity">In bytes.</param>
/// <param name="whole">What this one is a share of, or null: what is granted here is taken there, too.</param>
public sealed class ByteBudget(long capacity, ByteBudget? whole = null)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(long Bytes, TaskCompletionSource Granted)> _waiting = new();
    private long _used;

    public long Capacity => capacity;

    public long Used
    {
        get
        {
            lock (_gate) return _used;
        }
    }

    /// <summary>Completes when <paramref name="bytes"/> are granted; a cancelled wait takes nothing.</summary>
    /// <exception cref="OperationCanceledException">Nothing is taken.</exception>
    public async ValueTask AcquireAsync(long bytes, CancellationToken cancel)
    {
        await AcquireOwnAsync(bytes, cancel).ConfigureAwait(false);
        if (whole is null) return;
        try
        {
            await whole.AcquireAsync(bytes, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ReleaseOwn(bytes);
            throw;
        }
    }

    /// <summary>Gives back what was granted; each grant once.</summary>
    public void Release(long bytes)
    {
        ReleaseOwn(bytes);
        whole?.Release(bytes);
    }

    private async ValueTask AcquireOwnAsync(long bytes, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        cancel.ThrowIfCancellationRequested();
        LinkedListNode<(long, TaskCompletionSource Granted)> node;
        lock (_gate)
        {
            if (_waiting.Count == 0 && Fits(bytes))
            {
                _used += bytes;
                return;
            }

            var granted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            node = _waiting.AddLast((bytes, granted));
        }

        await using var registration = cancel.UnsafeRegister(
            static (state, token) =>
            {
                var (self, waiter) = ((ByteBudget, LinkedListNode<(long, TaskCompletionSource)>))state!;
                self.Withdraw(waiter, token);
            },
            (this, node)).ConfigureAwait(false);
        await node.Value.Granted.Task.ConfigureAwait(false);
    }

    private void ReleaseOwn(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, _used);
            _used -= bytes;
            GrantWaiting();
        }
    }

    private void Withdraw(LinkedListNode<(long Bytes, TaskCompletionSource Granted)> node, CancellationToken token)
    {
        lock (_gate)
        {
            if (node.List is null) return;   // already granted
            _waiting.Remove(node);
            GrantWaiting();
        }

        node.Value.Granted.TrySetCanceled(token);
    }

    private void GrantWaiting()
    {
        while (_waiting.First is { } next && Fits(next.Value.Bytes))
        {
            _used += next.Value.Bytes;
            _waiting.RemoveFirst();
            next.Value.Granted.TrySetResult();
        }
    }

    private bool Fits(long bytes) => _used == 0 || bytes <= capacity - _used;
}
