using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Tests.Support;

/// <summary>Staging in memory that keeps no bytes; every step can be held at a gate or made to fail.</summary>
internal sealed class FakeStagedTransfer(StageRequest request, ChunkMap durable) : IStagedTransfer
{
    private readonly Lock _gate = new();
    private readonly List<int> _written = [];
    private readonly List<int> _reads = [];
    private int _flushing;

    public Manifest Manifest => request.Manifest;

    public ChunkMap Durable
    {
        get
        {
            lock (_gate) return durable.Copy();
        }
    }

    /// <summary>How often each chunk is still to be found wrong.</summary>
    public Dictionary<int, int> Wrong { get; } = [];

    public TaskCompletionSource? WriteGate { get; set; }

    public TaskCompletionSource? FlushGate { get; set; }

    public TaskCompletionSource? CommitGate { get; set; }

    public Failure? WriteFailure { get; set; }

    public Failure? FlushFailure { get; set; }

    public Failure? CommitFailure { get; set; }

    public IReadOnlyList<ContentId>? Expected { get; private set; }

    public int Writes { get; private set; }

    public int Flushes { get; private set; }

    public int MostFlushesAtOnce { get; private set; }

    public int Disposals { get; private set; }

    public int Discards { get; private set; }

    public async Task<bool> WriteAsync(int chunk, ReadOnlyMemory<byte> data, Hash256 expected, CancellationToken cancel)
    {
        lock (_gate) Writes++;
        if (WriteGate is { } gate) await gate.Task.WaitAsync(cancel);
        if (WriteFailure is not null) throw new FailureException(WriteFailure);
        lock (_gate)
        {
            if (Wrong.GetValueOrDefault(chunk) > 0)
            {
                Wrong[chunk]--;
                return false;
            }

            _written.Add(chunk);
            return true;
        }
    }

    public Hash256? RootOf(int chunk)
    {
        lock (_gate) return _written.Contains(chunk) || durable.Contains(chunk) ? default(Hash256) : null;
    }

    /// <summary>What of it lies in the old content.</summary>
    public ChunkMap Common { get; set; } = new();

    public TaskCompletionSource? ReuseGate { get; set; }

    public Failure? ReuseFailure { get; set; }

    /// <summary>The hashes that were to be looked for.</summary>
    public IReadOnlyList<Hash256>? Sought { get; private set; }

    /// <summary>Whether the search was told to stop.</summary>
    public bool ReuseCancelled { get; private set; }

    public async Task<IReadOnlyList<ChunkRange>> ReuseAsync(IReadOnlyList<Hash256> roots, CancellationToken cancel)
    {
        Sought = roots;
        try
        {
            if (ReuseGate is { } gate) await gate.Task.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            ReuseCancelled = true;
            throw;
        }

        if (ReuseFailure is not null) throw new FailureException(ReuseFailure);
        lock (_gate) durable.AddAll(Common);
        return Common.Runs;
    }

    /// <summary>What was read back, in order.</summary>
    public IReadOnlyList<int> Reads
    {
        get
        {
            lock (_gate) return [.. _reads];
        }
    }

    /// <summary>Whether chunks that are read back are not there.</summary>
    public bool Missing { get; set; }

    public Task<ChunkBuffer?> ReadAsync(int chunk, CancellationToken cancel)
    {
        if (Missing) return Task.FromResult<ChunkBuffer?>(null);
        lock (_gate) _reads.Add(chunk);
        var buffer = ChunkBuffer.Rent(BufferPool.Shared, Manifest.Locate(chunk).Length);
        buffer.Chunk = chunk;
        return Task.FromResult<ChunkBuffer?>(buffer);
    }

    public async Task<IReadOnlyList<ChunkRange>> FlushAsync(CancellationToken cancel)
    {
        int[] covered;
        lock (_gate)
        {
            Flushes++;
            MostFlushesAtOnce = Math.Max(MostFlushesAtOnce, ++_flushing);
            covered = [.. _written];
            _written.Clear();
        }

        try
        {
            if (FlushGate is { } gate) await gate.Task.WaitAsync(cancel);
            if (FlushFailure is not null) throw new FailureException(FlushFailure);
            return [.. new ChunkMap(covered.Select(chunk => new ChunkRange(chunk, 1))).Runs];
        }
        finally
        {
            lock (_gate) _flushing--;
        }
    }

    public async Task<CommitResult> CommitAsync(IReadOnlyList<ContentId>? expected, CancellationToken cancel)
    {
        Expected = expected;
        if (CommitGate is { } gate) await gate.Task;
        if (CommitFailure is not null) throw new FailureException(CommitFailure);
        var entries = Manifest.Entries.Select((entry, i) => new CommittedEntry(
            entry.Path, entry.Kind, entry.Size, entry.ModifiedAt, entry.Executable, expected?[i] ?? entry.Content ?? default, default));
        return new CommitResult(request.Id, request.Owner, [.. Manifest.Roots.Select(root => root.Path)], [.. entries]);
    }

    public Task DiscardAsync()
    {
        lock (_gate) Discards++;
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate) Disposals++;
        return ValueTask.CompletedTask;
    }
}
