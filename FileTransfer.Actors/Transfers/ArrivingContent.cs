using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// Content of a broadcast while it is still being sent to the server: what is verified can be read, the rest is awaited. It
/// outlives the link that brings it; a new attempt goes on where the last one was. Thread-safe.
/// </summary>
/// <remarks>Unattached → attached ⇄ detached → complete or failed. Read from staging, after the commit from the final files.</remarks>
internal sealed class ArrivingContent(TimeProvider time) : IChunkSource
{
    private readonly Lock _gate = new();
    private readonly AsyncSignal _change = new();
    private readonly TaskCompletionSource<Manifest> _known = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _allHere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChunkMap _givenOn = new();
    private ChunkMap _here = new();
    private IStagedTransfer? _staged;
    private IChunkSource? _committed;
    private Failure? _failure;
    private FormerHashes? _former;
    private ChunkMap? _sample;
    private bool _resembles;
    private long _detachedAt = time.GetTimestamp();
    private long _attachedAt;
    private long _givenOnBytes;
    private bool _disposed;

    /// <summary>Completes when the sender has told what it sends.</summary>
    public Task<Manifest> Known => _known.Task;

    /// <summary>To be read when <see cref="Known"/> is complete.</summary>
    public Manifest Manifest => _known.Task.Result;

    public bool IsComplete
    {
        get
        {
            lock (_gate) return _committed is not null;
        }
    }

    /// <summary>Why nothing more will come; else null.</summary>
    public Failure? Failure
    {
        get
        {
            lock (_gate) return _failure;
        }
    }

    /// <summary>For how long nobody has been sending it; zero while somebody does, and when all of it is here.</summary>
    public TimeSpan Absence
    {
        get
        {
            lock (_gate) return _staged is null && _committed is null ? time.GetElapsedTime(_detachedAt) : TimeSpan.Zero;
        }
    }

    /// <summary>
    /// Bytes that an attempt may have asked its sender for by now. No bound where receivers may wait for the hashes of all of it.
    /// </summary>
    public long MayBeAskedFor
    {
        get
        {
            lock (_gate)
            {
                return _former is { IsEmpty: false } || _staged is null
                    ? long.MaxValue
                    : UploadLead.Of(_staged.Manifest.TotalBytes, _givenOnBytes, time.GetElapsedTime(_attachedAt));
            }
        }
    }

    /// <summary>An attempt begins. The staged transfer stays its owner's, who detaches it before it is disposed.</summary>
    public void Attach(IStagedTransfer staged)
    {
        lock (_gate)
        {
            (_staged, _attachedAt) = (staged, time.GetTimestamp());
            _here.AddAll(staged.Durable);
            Grown();
        }

        _known.TrySetResult(staged.Manifest);
        _change.Raise();
    }

    /// <param name="former">What receivers are likely to have.</param>
    public void Replaces(FormerHashes former)
    {
        lock (_gate) _former = former;
    }

    /// <summary>It is verified, and can be read.</summary>
    public void Add(int chunk)
    {
        lock (_gate)
        {
            _here.Add(chunk);
            Grown();
        }

        _change.Raise();
    }

    /// <summary>The attempt has ended; what it did not bring is awaited from the next one.</summary>
    public void Detach(IStagedTransfer staged)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_staged, staged)) return;
            _staged = null;
            _detachedAt = time.GetTimestamp();
            if (_committed is null) _here = new ChunkMap();   // what was not durable may have to be sent again
        }
    }

    /// <summary>Everything is under its final name. Takes ownership.</summary>
    public void Complete(IChunkSource committed)
    {
        lock (_gate)
        {
            if (!_disposed && _committed is null)
            {
                _committed = committed;
                _here.AddAll(ChunkMap.Full(committed.Manifest.ChunkCount));
                _allHere.TrySetResult();
                committed = null!;
            }
        }

        committed?.Dispose();
        _change.Raise();
    }

    /// <summary>It will never be complete: readers end with <paramref name="failure"/>.</summary>
    public void Fail(Failure failure)
    {
        lock (_gate) _failure ??= failure;
        _known.TrySetException(new FailureException(failure));
        NothingMore(failure);
        _change.Raise();
    }

    /// <summary>Completes when something changes. Take it before the look at what is here.</summary>
    public Task Changed => _change.Next;

    /// <summary>What can be read now.</summary>
    public ChunkMap Here()
    {
        lock (_gate) return _here.Copy();
    }

    public Hash256? KnownRoot(int chunk)
    {
        lock (_gate) return _committed is { } committed ? committed.KnownRoot(chunk) : _staged?.RootOf(chunk);
    }

    public async Task<ChunkBuffer> ReadAsync(int chunk, CancellationToken cancel)
    {
        while (true)
        {
            var change = _change.Next;
            var (staged, committed) = Look(chunk);
            if (committed is not null) return await committed.ReadAsync(chunk, cancel).ConfigureAwait(false);
            if (staged is not null && await staged.ReadAsync(chunk, cancel).ConfigureAwait(false) is { } buffer)
            {
                GivenOn(buffer);
                return buffer;
            }

            await change.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Receivers that have the old content wait for all hashes when the chunks of the sample show that much of it is still there, and are
    /// sent everything at once when they show that it is not.
    /// </summary>
    public async Task RootsReadyAsync(CancellationToken cancel)
    {
        while (true)
        {
            var change = _change.Next;
            lock (_gate)
            {
                if (_committed is not null || !MayResemble()) return;
                if (_failure is { } failure) throw new FailureException(failure);
            }

            await change.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <remarks>Every receiver waits here: they are not woken for each chunk.</remarks>
    public Task AllHereAsync(CancellationToken cancel) => _allHere.Task.WaitAsync(cancel);

    public async Task<bool> IsIntactAsync(int chunk, CancellationToken cancel) =>
        await (await CompletedAsync(cancel).ConfigureAwait(false)).IsIntactAsync(chunk, cancel).ConfigureAwait(false);

    public async Task<IReadOnlyList<ContentId>> FinishAsync(CancellationToken cancel) =>
        await (await CompletedAsync(cancel).ConfigureAwait(false)).FinishAsync(cancel).ConfigureAwait(false);

    public void Dispose()
    {
        IChunkSource? committed;
        lock (_gate)
        {
            _disposed = true;
            (committed, _committed) = (_committed, null);
            _failure ??= new Failure(Reason.ShuttingDown, "the broadcast is over");
            NothingMore(_failure);
        }

        committed?.Dispose();
        _change.Raise();
    }

    /// <summary>With the gate held.</summary>
    private void Grown()
    {
        if (_here.Count == _staged?.Manifest.ChunkCount) _allHere.TrySetResult();
    }

    private void GivenOn(ChunkBuffer chunk)
    {
        lock (_gate)
        {
            if (_givenOn.Contains(chunk.Chunk)) return;
            _givenOn.Add(chunk.Chunk);
            _givenOnBytes += chunk.Length;
        }
    }

    private void NothingMore(Failure failure) => _allHere.TrySetException(new FailureException(failure));

    private (IStagedTransfer? Staged, IChunkSource? Committed) Look(int chunk)
    {
        lock (_gate)
        {
            if (_committed is not null) return (null, _committed);
            if (_failure is { } failure) throw new FailureException(failure);
            return (_here.Contains(chunk) ? _staged : null, null);
        }
    }

    private bool MayResemble()
    {
        if (_resembles || _staged is null) return _former is { IsEmpty: false };
        if (_former is not { IsEmpty: false } former) return false;
        _sample ??= ResemblanceSample.Of(Manifest.ChunkCount);
        if (!_sample.Except(_here).IsEmpty) return true;
        return _resembles = _here.Chunks().Any(chunk => _staged.RootOf(chunk) is { } root && former.MayHave(root, SizeAt(chunk)));
    }

    private int SizeAt(int chunk) => ChunkSize.For(Manifest.Entries[Manifest.Locate(chunk).Entry].Size);

    private async Task<IChunkSource> CompletedAsync(CancellationToken cancel)
    {
        while (true)
        {
            var change = _change.Next;
            lock (_gate)
            {
                if (_committed is { } committed) return committed;
                if (_failure is { } failure) throw new FailureException(failure);
            }

            await change.WaitAsync(cancel).ConfigureAwait(false);
        }
    }
}
