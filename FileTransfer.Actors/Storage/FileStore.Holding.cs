using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>Who works on which transfer: one at a time, in this process and, in a shared folder, on this machine.</summary>
public sealed partial class FileStore
{
    /// <summary>Closing takes one flush at the most.</summary>
    private static readonly TimeSpan TakeoverTime = TimeSpan.FromSeconds(10);

    private readonly Dictionary<TransferId, Holding> _inUse = [];

    /// <summary>
    /// Holds the id, at once or when its holder has let go: a session that was fenced needs a moment to close its files.
    /// Several may wait for one holder; one of them is next, and the others wait for that one.
    /// </summary>
    private async Task HoldAsync(TransferId id, CancellationToken cancel)
    {
        var since = _time.GetTimestamp();
        while (true)
        {
            Task gone;
            lock (_gate)
            {
                if (!_inUse.TryGetValue(id, out var holding))
                {
                    Hold(id);
                    return;
                }

                gone = holding.Gone.Task;
            }

            try
            {
                var left = TakeoverTime - _time.GetElapsedTime(since);
                await gone.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, cancel).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                throw InUse("this process");
            }
        }
    }

    /// <summary>Takes the id for this process and, when others may be about, for this machine.</summary>
    private void Hold(TransferId id)
    {
        lock (_gate)
        {
            if (_inUse.ContainsKey(id)) throw InUse("this process");
            if (Options.Shared) _area.Ensure();
            var held = Options.Shared ? TakeLock(Path.Combine(_area.Locks, id.ToString()), Reason.LimitReached, "the transfer") : null;
            _inUse.Add(id, new Holding(held));
        }
    }

    private void WithLock(TransferId id, Action action)
    {
        Hold(id);
        try
        {
            action();
        }
        finally
        {
            Closed(id);
        }
    }

    private static FailureException InUse(string by) =>
        new(Reason.LimitReached, $"the transfer is being received already (by {by})", "wait for it, or stop it");

    private static ProcessLock TakeLock(string path, Reason reason, string what)
    {
        try
        {
            return ProcessLock.TryTake(path, out var holder)
                ?? throw new FailureException(reason, $"{what} is in use by process {holder ?? "(unknown)"}", "stop that process first");
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            throw IoFailure.Of(e, $"locking {what}");
        }
    }

    private sealed record Holding(ProcessLock? Lock)
    {
        public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
