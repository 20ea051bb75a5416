using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// What a receiver has, has asked for and asks for next. Every chunk is missing, asked, arrived, verified or durable; the
/// window bounds what is asked or has arrived, the unflushed limit what is verified. The window starts small and doubles
/// each time it was used up (slow start), so that a short transfer asks for little and a long one fills bandwidth × delay.
/// </summary>
internal sealed class FetchPlan
{
    /// <summary>Bounds mailboxes where chunks are tiny files.</summary>
    public const int MaxAskedChunks = 4096;

    private readonly Manifest _manifest;
    private readonly TransferOptions _options;
    private readonly ChunkMap _missing;
    private readonly ChunkMap _asked = new();
    private readonly ChunkMap _arrived = new();    // being hashed and written
    private readonly ChunkMap _verified = new();   // and not durable
    private readonly ChunkMap _durable;
    private long _askedBytes;   // or arrived
    private long _window;
    private long _arrivedInWindow;

    public FetchPlan(Manifest manifest, ChunkMap durable, TransferOptions options)
    {
        _manifest = manifest;
        _options = options;
        _durable = durable.Copy();
        _missing = ChunkMap.Full(manifest.ChunkCount).Except(durable);
        _window = Math.Min(options.InitialWindowBytes, options.WindowBytes);
        DurableBytes = manifest.BytesOf(durable);
    }

    public long DurableBytes { get; private set; }

    public long UnflushedBytes { get; private set; }

    /// <summary>Whether something was asked for and everything that arrived was dealt with.</summary>
    public bool AwaitsSource => !_asked.IsEmpty && _arrived.IsEmpty;

    public bool AllDurable => _durable.Count == _manifest.ChunkCount;

    /// <summary>Whether nothing more has to arrive.</summary>
    public bool AllVerified => _missing.IsEmpty && _asked.IsEmpty && _arrived.IsEmpty;

    private bool IsBusy => !_asked.IsEmpty || !_arrived.IsEmpty;

    /// <returns>False when the chunk was not asked for, or is here already.</returns>
    public bool Arrive(int chunk)
    {
        if (!_asked.Contains(chunk)) return false;
        _asked.Remove(chunk);
        _arrived.Add(chunk);
        return true;
    }

    /// <returns>What to ask for now; they count as asked. Empty when it is not worth a message.</returns>
    public IReadOnlyList<ChunkRange> Next()
    {
        if (_missing.IsEmpty || UnflushedBytes >= _options.UnflushedBytes) return [];
        var room = _window - _askedBytes;
        if (IsBusy && room < _window / 4) return [];
        var next = new ChunkMap();
        while (!_missing.IsEmpty && _asked.Count + _arrived.Count < MaxAskedChunks)
        {
            var chunk = _missing.Runs[0].First;
            var bytes = _manifest.Locate(chunk).Length;
            if (bytes > room && IsBusy) break;
            room -= bytes;
            _askedBytes += bytes;
            _missing.Remove(chunk);
            _asked.Add(chunk);
            next.Add(chunk);
        }

        return [.. next.Runs];
    }

    public void Verified(int chunk)
    {
        var bytes = Judged(chunk);
        _verified.Add(chunk);
        UnflushedBytes += bytes;
        _arrivedInWindow += bytes;
        if (_arrivedInWindow < _window) return;
        _arrivedInWindow = 0;
        _window = Math.Min(_window * 2, _options.WindowBytes);
    }

    /// <summary>The chunk was refused: it is missing again.</summary>
    public void Refused(int chunk)
    {
        Judged(chunk);
        _missing.Add(chunk);
    }

    public void Durable(IEnumerable<ChunkRange> ranges)
    {
        foreach (var range in ranges)
        {
            var bytes = _manifest.BytesOf(range);
            _verified.Remove(range);
            _durable.Add(range);
            UnflushedBytes -= bytes;
            DurableBytes += bytes;
        }
    }

    private int Judged(int chunk)
    {
        var bytes = _manifest.Locate(chunk).Length;
        _arrived.Remove(chunk);
        _askedBytes -= bytes;
        return bytes;
    }
}
