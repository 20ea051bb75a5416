using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// What one transfer cost over all its attempts: links used, bytes that travelled more than once, why attempts ended.
/// Thread-safe, because an old attempt may still be stopping when the next one starts.
/// </summary>
internal sealed class TransferTally
{
    /// <summary>More would only repeat what these say.</summary>
    private const int MaxInterruptions = 16;

    private readonly Lock _gate = new();
    private readonly ChunkMap _travelled = new();
    private readonly Queue<Failure> _interruptions = new();
    private long _bytesAgain;
    private int _attempts;

    public int Attempts
    {
        get
        {
            lock (_gate) return _attempts;
        }
    }

    public long BytesAgain
    {
        get
        {
            lock (_gate) return _bytesAgain;
        }
    }

    /// <summary>Oldest first; of many only the latest.</summary>
    public IReadOnlyList<Failure> Interruptions
    {
        get
        {
            lock (_gate) return [.. _interruptions];
        }
    }

    public void Begun()
    {
        lock (_gate) _attempts++;
    }

    public void Interrupted(Failure cause)
    {
        lock (_gate)
        {
            if (_interruptions.Count == MaxInterruptions) _interruptions.Dequeue();
            _interruptions.Enqueue(cause);
        }
    }

    public void Travelled(int chunk, int bytes)
    {
        lock (_gate)
        {
            if (_travelled.Contains(chunk)) _bytesAgain += bytes;
            else _travelled.Add(chunk);
        }
    }
}
