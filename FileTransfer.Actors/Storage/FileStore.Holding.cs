using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;

namespace FileTransfer.Actors.Storage;

/// <summary>Who works on which transfer: one at a time, in this process and, in a shared folder, on this machine.</summary>
public sealed partial class FileStore
{
    /// <summary>Closing takes one flush at the most.</summary>
    private static readonly TimeSpan TakeoverTime = TimeSpan.FromSeconds(10);

    private readonly Dictionary<TransferId, Holding> _inUse = [];

    /// <inheritdoc/>
    public async Task<ITransferPlace> HoldAsync(TransferId id, CancellationToken cancel) =>
        await TakePlaceAsync(id, cancel).ConfigureAwait(false);

    /// <summary>
    /// Holds the id, at once or when its holder has let go: a session that was fenced needs a moment to close its files.
    /// Several may wait for one holder; one of them is next, and the others wait for that one.
    /// </summary>
    private async Task<TransferPlace> TakePlaceAsync(TransferId id, CancellationToken cancel)
    {
        var since = _time.GetTimestamp();
        while (true)
        {
            Task gone;
            lock (_gate)
            {
                if (_inUse.TryAdd(id, new Holding())) return new TransferPlace(this, id);
                gone = _inUse[id].Gone.Task;
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

    /// <summary>Takes the id for this process and this machine, or throws.</summary>
    private void Hold(TransferId id)
    {
        lock (_gate)
        {
            if (!_inUse.TryAdd(id, new Holding())) throw InUse("this process");
        }

        try
        {
            LockOnMachine(id);
        }
        catch
        {
            Closed(id);
            throw;
        }
    }

    /// <summary>Before an id that is held changes anything on disk where other processes may be about.</summary>
    private void LockOnMachine(TransferId id)
    {
        if (!Options.Shared) return;
        _area.Ensure();
        var taken = TakeLock(Path.Combine(_area.Locks, id.ToString()), Reason.LimitReached, "the transfer");
        lock (_gate) _inUse[id].Lock = taken;
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

    private sealed class Holding
    {
        /// <summary>Null where there is one process, and for who only looks.</summary>
        public ProcessLock? Lock { get; set; }

        public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
