using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Actors.Peers;

/// <summary>
/// A receiver's chunks of one broadcast: first from staging, each as soon as it is verified; after the commit from the final
/// files.
/// </summary>
internal sealed class SharedContent : ISharedContent
{
    private readonly Lock _gate = new();
    private readonly IStagedTransfer _staged;
    private readonly ChunkMap _here;
    private readonly List<AwaitedChunks> _awaited = [];   // one per link
    private IChunkSource? _committed;
    private bool _closed;

    /// <param name="here">What is verified already.</param>
    public SharedContent(IStagedTransfer staged, int chunkCount, ChunkMap here) =>
        (_staged, ChunkCount, _here) = (staged, chunkCount, here.Copy());

    public int ChunkCount { get; }

    public ChunkMap Here()
    {
        lock (_gate) return _here.Copy();
    }

    /// <summary>It is verified, and can be read.</summary>
    public void Add(int chunk)
    {
        lock (_gate)
        {
            _here.Add(chunk);
            foreach (var awaited in _awaited) awaited.Came(chunk);
        }
    }

    public void Watch(AwaitedChunks awaited)
    {
        lock (_gate) _awaited.Add(awaited);
    }

    public void Unwatch(AwaitedChunks awaited)
    {
        lock (_gate) _awaited.Remove(awaited);
    }

    /// <summary>Everything is under its final name: from here on it is read there. Takes ownership.</summary>
    public void Commit(IChunkSource committed)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _committed = committed;
                return;
            }
        }

        committed.Dispose();
    }

    public async Task<ChunkBuffer?> ReadAsync(int chunk, CancellationToken cancel)
    {
        if (Committed is { } before) return await before.ReadAsync(chunk, cancel).ConfigureAwait(false);
        if (await _staged.ReadAsync(chunk, cancel).ConfigureAwait(false) is { } buffer) return buffer;
        return Committed is { } after ? await after.ReadAsync(chunk, cancel).ConfigureAwait(false) : null;
    }

    public void Dispose()
    {
        IChunkSource? committed;
        lock (_gate)
        {
            _closed = true;
            (committed, _committed) = (_committed, null);
        }

        committed?.Dispose();
    }

    private IChunkSource? Committed
    {
        get
        {
            lock (_gate) return _committed;
        }
    }
}
