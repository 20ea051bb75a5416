using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// One transfer being received. <see cref="WriteAsync"/> may run for different chunks at once and beside
/// <see cref="FlushAsync"/>. Disposing closes handles and gives up the lock, and does nothing that a crash would not:
/// whatever was flushed is there for the next <see cref="FileStore.StageAsync"/>.
/// </summary>
public sealed partial class StagedTransfer : IStagedTransfer
{
    private readonly FileStore _store;
    private readonly Staging _staging;
    private readonly StagingFiles _files;
    private readonly SpaceLedger _space;
    private readonly SemaphoreSlim _oneAtATime = new(1, 1);   // flush, commit, discard
    private readonly ChunkMap _written = new();               // verified, not flushed; guarded by the staging's gate
    private readonly ChunkMap _lost = new();
    private readonly Dictionary<int, Hash256> _writing = [];
    private int _generation;                                  // counts failed flushes
    private bool _ended;

    internal StagedTransfer(
        FileStore store, Staging staging, StagingFiles files, SpaceLedger space, CommitResult? committed) =>
        (_store, _staging, _files, _space, Committed) = (store, staging, files, space, committed);

    public TransferId Id => _staging.Folder.Id;

    public Manifest Manifest => _staging.Manifest;

    public ChunkMap Durable
    {
        get
        {
            lock (_staging.Gate) return _staging.State.Durable.Copy();
        }
    }

    /// <summary>Set when this transfer had been committed before: there is nothing left to receive.</summary>
    public CommitResult? Committed { get; private set; }

    /// <summary>Written and not durable: what a crash now would cost.</summary>
    public long UnflushedBytes
    {
        get
        {
            lock (_staging.Gate) return Manifest.BytesOf(_written);
        }
    }

    /// <summary>
    /// Hashes and writes one chunk on the thread pool. It counts once a later <see cref="FlushAsync"/> returns it.
    /// Writing a durable chunk again does nothing.
    /// </summary>
    /// <param name="chunk">Its number.</param>
    /// <param name="data">The whole chunk, or nothing for a chunk of zeros; must stay as it is until the task ends.</param>
    /// <param name="expected">Its subtree root.</param>
    /// <param name="cancel">Heard before the write starts.</param>
    /// <returns>False when the bytes are not what they should be: nothing was written.</returns>
    /// <exception cref="FailureException">The disk failed or is full.</exception>
    public Task<bool> WriteAsync(int chunk, ReadOnlyMemory<byte> data, Hash256 expected, CancellationToken cancel) =>
        Task.Run(() => Write(chunk, data.Span, expected), cancel);

    /// <summary>Makes every chunk durable whose <see cref="WriteAsync"/> had ended.</summary>
    /// <returns>The chunks that are durable now and were not before.</returns>
    /// <exception cref="FailureException">
    /// The flush failed: see <see cref="TakeLost"/> for the chunks that have to be fetched again.
    /// </exception>
    public Task<IReadOnlyList<ChunkRange>> FlushAsync(CancellationToken cancel) => AloneAsync(Flush, cancel);

    /// <summary>Chunks that a failed flush took back since the last call. They were not durable, and are missing again.</summary>
    public IReadOnlyList<ChunkRange> TakeLost()
    {
        lock (_staging.Gate)
        {
            ChunkRange[] lost = [.. _lost.Runs];
            foreach (var range in lost) _lost.Remove(range);
            return lost;
        }
    }

    /// <summary>Takes durable chunks back, durably, because other bytes belong there.</summary>
    public Task ForgetAsync(IReadOnlyList<ChunkRange> ranges, CancellationToken cancel) => AloneAsync(
        () =>
        {
            _staging.Record(new JournalRecord.Forgotten(ranges));
            lock (_staging.Gate)
            {
                foreach (var range in ranges) _written.Remove(range);
            }

            return true;
        },
        cancel);

    /// <inheritdoc/>
    public Hash256? RootOf(int chunk)
    {
        lock (_staging.Gate)
            return IsCounted(chunk) ? _staging.State.Roots[chunk] : null;
    }

    /// <summary>The content ids of all entries, computed from the chunks' roots.</summary>
    /// <exception cref="InvalidOperationException">Chunks are missing.</exception>
    public IReadOnlyList<ContentId> Contents()
    {
        lock (_staging.Gate)
        {
            EnsureComplete();
            return CommitContent.Compute(Manifest, _staging.State.Roots);
        }
    }

    /// <summary>
    /// Makes the transfer visible under its final names, durably. Afterwards, once the result is recorded, call
    /// <see cref="DiscardAsync"/>; until then every start reports the commit again.
    /// </summary>
    /// <param name="expected">The content ids that the source computed itself, or null.</param>
    /// <param name="cancel">Heard until the first name is about to appear.</param>
    /// <exception cref="FailureException">See <see cref="Commit.Run"/>.</exception>
    public async Task<CommitResult> CommitAsync(IReadOnlyList<ContentId>? expected, CancellationToken cancel)
    {
        if (Committed is { } done) return done;
        if (_staging.State.Begun is null) await FlushAsync(cancel).ConfigureAwait(false);
        return await AloneAsync(
            () =>
            {
                if (_staging.State.Begun is null)
                {
                    lock (_staging.Gate) EnsureComplete();
                }

                return Committed = RunCommit(expected, cancel);
            },
            cancel).ConfigureAwait(false);
    }

    /// <summary>Removes everything in staging: gives an unfinished transfer up, or tidies up after a commit.</summary>
    public async Task DiscardAsync()
    {
        await _oneAtATime.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_ended) return;
            _files.Dispose();
            _staging.Dispose();
            await Task.Run(() => _store.Remove(_staging.Folder), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }

        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _oneAtATime.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            if (_ended) return;
            _ended = true;
            _files.Dispose();
            _staging.Dispose();
            _space.ReleaseAll();
            _store.Closed(Id);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private bool Write(int chunk, ReadOnlySpan<byte> data, Hash256 expected)
    {
        var place = Manifest.Locate(chunk);
        if (data.Length != place.Length && !data.IsEmpty) return false;
        var size = Manifest.Entries[place.Entry].Size;
        var root = data.IsEmpty ? MerkleTree.ZeroRoot(place.Length, size) : MerkleTree.ChunkRoot(data, size);
        return root == expected && Keep(chunk, data, expected);
    }

    /// <param name="chunk">Its number.</param>
    /// <param name="data">Of the chunk's length, or nothing for zeros.</param>
    /// <param name="expected">The root that these very bytes have.</param>
    private bool Keep(int chunk, ReadOnlySpan<byte> data, Hash256 expected)
    {
        var place = Manifest.Locate(chunk);
        while (true)
        {
            int generation;
            lock (_staging.Gate)
            {
                // What counts is never overwritten: a torn write would break what the journal says of it, and two
                // versions of one chunk would mix. The second version waits for ForgetAsync.
                if (IsCounted(chunk)) return _staging.State.Roots[chunk] == expected;
                if (!_writing.TryAdd(chunk, expected) && _writing[chunk] != expected) return false;
                generation = _generation;
            }

            try
            {
                if (data.IsEmpty) _files.WriteZeros(place.Entry, place.Offset, place.Length);
                else _files.Write(place.Entry, place.Offset, data);
            }
            catch (FailureException e)
            {
                _store.Heard(e);
                lock (_staging.Gate) _writing.Remove(chunk);
                throw;
            }

            lock (_staging.Gate)
            {
                _writing.Remove(chunk);
                // A flush that failed meanwhile may have dropped these very pages: write them once more.
                if (generation != _generation) continue;
                _staging.State.Roots[chunk] = expected;
                _written.Add(chunk);
                _space.Written(place);
                return true;
            }
        }
    }

    private IReadOnlyList<ChunkRange> Flush()
    {
        ChunkMap covered;
        lock (_staging.Gate) covered = _written.Copy();
        if (covered.IsEmpty) return [];
        try
        {
            _files.Flush();
            Hash256[] roots;
            lock (_staging.Gate) roots = [.. covered.Chunks().Select(chunk => _staging.State.Roots[chunk])];
            _staging.Record(new JournalRecord.Durable([.. covered.Runs], roots));
        }
        catch (FailureException e)
        {
            // Not only what this flush covered: the kernel drops every page whose write-back failed and tells it once.
            lock (_staging.Gate)
            {
                _generation++;
                _lost.AddAll(_written);
                _written.RemoveAll(_written.Copy());
            }

            _store.Heard(e);
            throw;
        }

        lock (_staging.Gate) _written.RemoveAll(covered);
        _store.Heard(null);
        return [.. covered.Runs];
    }

    private CommitResult RunCommit(IReadOnlyList<ContentId>? expected, CancellationToken cancel)
    {
        try
        {
            return new Commit(_staging, _store.Options).Run(expected, cancel);
        }
        catch (FailureException e)
        {
            _store.Heard(e);
            throw;
        }
    }

    private async Task<T> AloneAsync<T>(Func<T> work, CancellationToken cancel)
    {
        await _oneAtATime.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private bool IsCounted(int chunk) => _written.Contains(chunk) || _staging.State.Durable.Contains(chunk);

    private void EnsureComplete()
    {
        var missing = Manifest.ChunkCount - _staging.State.Durable.Count;
        if (missing > 0) throw new InvalidOperationException($"{missing} chunks are not durable yet.");
    }
}
