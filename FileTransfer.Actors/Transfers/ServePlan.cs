using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// What a source was asked for and has not read yet, how much it may read ahead of its link, and whether everything
/// was read once, so that the content ids can be told.
/// </summary>
internal sealed class ServePlan(Manifest manifest, TransferOptions options)
{
    private readonly ChunkMap _wanted = new();
    private readonly ChunkMap _unread = ChunkMap.Full(manifest.ChunkCount);
    private long _inFlightBytes;

    /// <summary>Whether every chunk was read here or is durable at the receiver, and nothing is being read.</summary>
    public bool AllServed => _unread.IsEmpty && _wanted.IsEmpty && _inFlightBytes == 0;

    /// <summary>The receiver holds these durably: they need not be read for its sake.</summary>
    /// <returns>Null, or what the claim breaks.</returns>
    public string? Has(IReadOnlyList<ChunkRange> durable)
    {
        foreach (var range in durable)
        {
            if (range.End > manifest.ChunkCount) return $"chunk {range.End - 1} of {manifest.ChunkCount}";
            _unread.Remove(range);
        }

        return null;
    }

    /// <returns>Null, or what the request breaks.</returns>
    public string? Want(IReadOnlyList<ChunkRange> chunks)
    {
        foreach (var range in chunks)
        {
            if (range.End > manifest.ChunkCount) return $"chunk {range.End - 1} of {manifest.ChunkCount}";
            _wanted.Add(range);
        }

        return null;
    }

    /// <returns>The next chunk to read, in order; null when nothing is wanted or enough is on its way.</returns>
    public int? Next()
    {
        if (_wanted.IsEmpty) return null;
        var chunk = _wanted.Runs[0].First;
        var bytes = manifest.Locate(chunk).Length;
        if (_inFlightBytes > 0 && _inFlightBytes + bytes > Math.Max(options.ReadAheadBytes, 2L * bytes)) return null;
        _inFlightBytes += bytes;
        _wanted.Remove(chunk);
        return chunk;
    }

    public void Sent(int chunk)
    {
        _inFlightBytes -= manifest.Locate(chunk).Length;
        _unread.Remove(chunk);
    }
}
