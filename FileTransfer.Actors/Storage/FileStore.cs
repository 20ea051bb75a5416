using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Platform;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// Where a node keeps what it receives: staging below <see cref="StoreOptions.Work"/>, final names below
/// <see cref="StoreOptions.Root"/>. Thread-safe. Disposing gives the locks up and does nothing that a crash would not.
/// </summary>
public sealed partial class FileStore : IFileStore, IStoreUpkeep, IDisposable
{
    private readonly StagingArea _area;
    private readonly SpacePromises _promises;
    private readonly StagingOpener _opener;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ProcessLock? _workLock;
    private readonly Lock _gate = new();
    private StoreHealth _health;

    private FileStore(StoreOptions options, StagingArea area, ProcessLock? workLock, ILogger logger, TimeProvider time)
    {
        (Options, _area, _workLock, _logger, _time) = (options, area, workLock, logger, time);
        _promises = new SpacePromises(options.Work, options.KeepFreeBytes);
        _opener = new StagingOpener(area, _promises, options, logger);
        _health = new StoreHealth(null, time.GetUtcNow());
    }

    public StoreOptions Options { get; }

    /// <inheritdoc/>
    public StoreHealth Health
    {
        get
        {
            lock (_gate) return _health;
        }
    }

    /// <exception cref="FailureException">
    /// <see cref="Reason.Usage"/>: the two folders are on different file systems. <see cref="Reason.StateDamaged"/>:
    /// another process has the store open. <see cref="Reason.AccessDenied"/>: a folder cannot be written.
    /// </exception>
    public static FileStore Open(StoreOptions options, ILogger<FileStore>? logger = null, TimeProvider? time = null)
    {
        ProcessLock? workLock = null;
        try
        {
            Directory.CreateDirectory(options.Root);
            var area = new StagingArea(options.Work);
            if (!options.Shared) workLock = TakeLock(Path.Combine(options.Work, "lock"), Reason.StateDamaged, Display.Text(options.Work));
            CheckSameFileSystem(options);
            return new FileStore(options, area, workLock, (ILogger?)logger ?? NullLogger.Instance, time ?? TimeProvider.System);
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            workLock?.Dispose();
            throw IoFailure.Of(e, $"opening {Display.Text(options.Root)}", options.Root);
        }
    }

    /// <summary>Takes the place of a transfer and opens its staging, whatever is at the destination.</summary>
    /// <exception cref="FailureException">As for <see cref="HoldAsync"/> and <see cref="ITransferPlace.StageAsync"/>.</exception>
    public async Task<StagedTransfer> StageAsync(StageRequest request, CancellationToken cancel)
    {
        using var place = await TakePlaceAsync(request.Id, cancel).ConfigureAwait(false);
        return await place.StageAsync(request, cancel).ConfigureAwait(false);
    }

    /// <summary>Removes the staging of a committed transfer once its result is recorded.</summary>
    public Task ForgetAsync(TransferId id) => Task.Run(() => Forget(id));

    /// <inheritdoc/>
    public Task<StoreHealth> ProbeAsync(CancellationToken cancel) => Task.Run(Probe, cancel);

    /// <summary>Makes a file or a whole folder vanish in one step, durably, then deletes it.</summary>
    /// <exception cref="FailureException"><see cref="Reason.NotFound"/>, or the disk failed.</exception>
    public Task RemoveAsync(RelativePath path, CancellationToken cancel) => Task.Run(() => Remove(path), cancel);

    /// <summary>Takes a damaged file out of sight without deleting it: into <c>quarantine</c> beside our other state.</summary>
    /// <returns>The full path it has now.</returns>
    /// <exception cref="FailureException"><see cref="Reason.NotFound"/>, or the disk failed.</exception>
    public Task<string> QuarantineAsync(RelativePath path, CancellationToken cancel) => Task.Run(
        () =>
        {
            var target = _area.NewQuarantine(path.Name);
            MoveOut(path, target);
            return target;
        },
        cancel);

    public void Dispose()
    {
        _workLock?.Dispose();
        if (Options.Shared) _area.Tidy();   // a folder of the user's, in which our own should not be left behind
    }

    /// <summary>Hears the outcome of every write and flush: null is a success.</summary>
    internal void Heard(FailureException? failure)
    {
        if (failure is { Failure.Reason: not (Reason.StorageFailed or Reason.AccessDenied) }) return;
        lock (_gate)
        {
            if (_health.Problem is null && failure is null) return;
            var wasDegraded = _health.IsDegraded;
            _health = new StoreHealth(failure?.Failure, _time.GetUtcNow());
            if (failure is not null && !wasDegraded) StoreLog.Degraded(_logger, failure.Failure.Detail);
            else if (failure is null) StoreLog.Healthy(_logger);
        }
    }

    /// <summary>Ends a <see cref="StagedTransfer"/>'s hold on its id.</summary>
    internal void Closed(TransferId id)
    {
        lock (_gate)
        {
            if (!_inUse.Remove(id, out var held)) return;
            held.Lock?.Dispose();
            held.Gone.TrySetResult();
        }
    }

    /// <summary>For who holds the id; the staging has it afterwards, or nobody.</summary>
    internal Task<StagedTransfer> StageHeldAsync(StageRequest request, CancellationToken cancel) =>
        Task.Run(() => Stage(request, cancel), CancellationToken.None);

    internal void Remove(StagingFolder folder)
    {
        if (Directory.Exists(folder.Path)) _area.Remove(folder.Path);
    }

    private void Forget(TransferId id) => WithLock(id, () => Remove(_area.Of(id)));

    private void CheckReady(StageRequest request)
    {
        _opener.CheckLimits(request);
        if (Health.IsDegraded && Probe().Problem is { } problem) throw new FailureException(problem);
    }

    private StagedTransfer Stage(StageRequest request, CancellationToken cancel)
    {
        try
        {
            cancel.ThrowIfCancellationRequested();
            CheckReady(request);
            LockOnMachine(request.Id);
            return StageHeld(request, cancel);
        }
        catch (Exception e)
        {
            Closed(request.Id);
            if (IoFailure.IsExpected(e)) throw IoFailure.Of(e, "preparing the transfer", Options.Work);
            throw;
        }
    }

    private StagedTransfer StageHeld(StageRequest request, CancellationToken cancel)
    {
        var staging = _opener.TryResume(request);
        var isNew = staging is null;
        SpaceLedger? space = null;
        StagingFiles? files = null;
        try
        {
            var committed = staging is { State.Begun: not null } ? new Commit(staging, Options).Complete() : null;
            space = committed is null ? _opener.Reserve(request, staging?.State.Durable ?? new ChunkMap()) : new SpaceLedger(_promises);
            staging ??= _opener.Create(request);
            files = new StagingFiles(staging.Folder, staging.Manifest, Options.Flush, Options.OpenFiles);
            if (committed is null)
            {
                _opener.Verify(staging, files, cancel);
                StagingOpener.Preallocate(staging.Manifest, staging.State.Durable, files, space);
            }

            return new StagedTransfer(this, staging, files, space, committed);
        }
        catch
        {
            space?.ReleaseAll();
            files?.Dispose();
            staging?.Dispose();
            if (isNew) Remove(_area.Of(request.Id));
            throw;
        }
    }

    private void Remove(RelativePath path)
    {
        var trash = _area.NewTrash();
        MoveOut(path, trash);
        StagingArea.Delete(trash);
    }

    private void MoveOut(RelativePath path, string target)
    {
        using var root = Folder.Open(Options.Root);
        using var parent = root.TryOpen(path.Components.SkipLast(1));
        if (parent?.Find(path.Name) is null)
            throw new FailureException(Reason.NotFound, $"{Display.Text(path)} does not exist");
        parent.MoveOut(path.Name, target);
        parent.Flush(Options.Flush);
    }

    private StoreHealth Probe()
    {
        var path = Path.Combine(Options.Work, $"probe-{Guid.NewGuid():N}");
        try
        {
            using (var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, options: FileOptions.DeleteOnClose))
            {
                RandomAccess.Write(file, "probe"u8, 0);
                Options.Flush.File(file);
            }

            Heard(null);
        }
        catch (Exception e) when (IoFailure.IsExpected(e))
        {
            Heard(IoFailure.Of(e, "probing the disk"));
        }

        return Health;
    }

    /// <summary>By the very rename that commits depend on: device numbers say less.</summary>
    private static void CheckSameFileSystem(StoreOptions options)
    {
        var name = $"{RelativePath.InternalName}-probe-{Guid.NewGuid():N}";
        var probe = Path.Combine(options.Work, name);
        File.WriteAllBytes(probe, []);
        try
        {
            using var root = Folder.Open(options.Root);
            root.TryMoveIn(probe, name);
        }
        catch (FailureException e) when (e.Failure.Detail.Contains("different file systems", StringComparison.Ordinal))
        {
            throw new FailureException(
                Reason.Usage,
                $"{Display.Text(options.Work)} must be on the same file system as {Display.Text(options.Root)}",
                "the last step of a transfer is a rename, which cannot cross file systems", e);
        }
        finally
        {
            File.Delete(probe);
            File.Delete(Path.Combine(options.Root, name));
        }
    }
}
