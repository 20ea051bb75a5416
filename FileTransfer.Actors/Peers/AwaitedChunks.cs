using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Peers;

/// <summary>
/// What one link waits for of content that is still coming. Most of what comes is awaited by nobody, since all have it from elsewhere:
/// only who waits for a chunk is woken. Thread-safe.
/// </summary>
/// <param name="came">Told once of each awaited chunk, on the thread that brings it.</param>
/// <param name="news">Told of one chunk of any kind, while news are awaited.</param>
internal sealed class AwaitedChunks(Action<int> came, Action news)
{
    private readonly Lock _gate = new();
    private readonly ChunkMap _chunks = new();
    private bool _awaitsNews;

    /// <summary>Whether the next chunk is of interest, whichever it is. Taken back by that one.</summary>
    public bool AwaitsNews
    {
        set
        {
            lock (_gate) _awaitsNews = value;
        }
    }

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _chunks.IsEmpty;
        }
    }

    public void Add(ChunkMap chunks)
    {
        lock (_gate) _chunks.AddAll(chunks);
    }

    /// <summary>Of <paramref name="here"/>, what was awaited; nobody is told of it any more.</summary>
    public ChunkMap Take(ChunkMap here)
    {
        lock (_gate)
        {
            var taken = _chunks.Intersect(here);
            _chunks.RemoveAll(taken);
            return taken;
        }
    }

    /// <summary>The chunk is there now.</summary>
    public void Came(int chunk)
    {
        bool isAwaited, isNews;
        lock (_gate)
        {
            isAwaited = _chunks.Contains(chunk);
            _chunks.Remove(chunk);
            (isNews, _awaitsNews) = (_awaitsNews, false);
        }

        if (isAwaited) came(chunk);
        if (isNews) news();
    }
}
