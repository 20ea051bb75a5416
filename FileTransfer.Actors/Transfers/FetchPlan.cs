using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Transfers;

/// <summary>
/// What a receiver has, what it may fetch from whom, and what it asks for next. A chunk is wanted from a source, asked,
/// arrived, verified or durable; the window bounds what is asked or has arrived, the unflushed limit what is verified. The
/// window starts small and doubles each time it was used up (slow start), so that a short transfer asks for little and a
/// long one fills bandwidth × delay. Where a planner assigns chunks of several sources, how much is outstanding is its
/// decision: a small window full of one slow source's chunks would keep the others idle.
/// </summary>
internal sealed class FetchPlan
{
    /// <summary>Bounds mailboxes where chunks are tiny files.</summary>
    public const int MaxAskedChunks = 4096;

    /// <summary>What is asked for in advance must not keep what could come now from being asked for.</summary>
    private const int PlannedWindows = 4;

    private readonly Manifest _manifest;
    private readonly TransferOptions _options;
    private readonly Dictionary<NodeId, Source> _sources = [];
    private readonly ChunkMap _arrived = new();    // being hashed and written
    private readonly ChunkMap _verified = new();   // and not durable
    private readonly ChunkMap _durable;
    private readonly ChunkMap _first = new();      // before they are here nothing else is asked for
    private readonly long _mostWindow;
    private long _askedBytes;   // or arrived
    private int _askedChunks;
    private long _window;
    private long _arrivedInWindow;
    private long _everAskedBytes;

    public FetchPlan(Manifest manifest, ChunkMap durable, TransferOptions options, bool isPlanned = false)
    {
        _manifest = manifest;
        _options = options;
        _durable = durable.Copy();
        _mostWindow = isPlanned ? PlannedWindows * options.WindowBytes : options.WindowBytes;
        _window = isPlanned ? _mostWindow : Math.Min(options.InitialWindowBytes, _mostWindow);
        DurableBytes = manifest.BytesOf(durable);
    }

    public long DurableBytes { get; private set; }

    public long UnflushedBytes { get; private set; }

    public bool AllDurable => _durable.Count == _manifest.ChunkCount;

    /// <summary>Whether the last <see cref="Next"/> would have asked for more if it had been allowed to.</summary>
    public bool IsHeldBack { get; private set; }

    /// <summary>Whether nothing more has to arrive.</summary>
    public bool AllVerified => _durable.Count + _verified.Count == _manifest.ChunkCount;

    /// <summary>Whether a chunk has arrived that was not judged yet.</summary>
    public bool IsWriting => !_arrived.IsEmpty;

    /// <summary>What has not even arrived.</summary>
    public ChunkMap Missing => ChunkMap.Full(_manifest.ChunkCount).Except(_durable).Except(_verified).Except(_arrived);

    private bool IsBusy => _askedChunks > 0 || !_arrived.IsEmpty;

    /// <summary>Whether this source was asked for something and everything that arrived was dealt with.</summary>
    public bool Awaits(NodeId source) => _arrived.IsEmpty && _sources.TryGetValue(source, out var of) && !of.Asked.IsEmpty;

    /// <summary>Everything that is missing may be fetched from one source.</summary>
    public void AssignAll(NodeId source) => Assign(source, ChunkMap.Full(_manifest.ChunkCount).Except(_durable).Runs);

    /// <summary>
    /// Nothing else is asked for before these have arrived: a source reads in order, so they would wait behind whatever is asked for meanwhile.
    /// </summary>
    public void AskFirst(ChunkMap chunks) => _first.AddAll(chunks.Except(_durable));

    /// <summary>These may be fetched from a source; what is here already is passed over.</summary>
    public void Assign(NodeId source, IEnumerable<ChunkRange> ranges)
    {
        if (!_sources.TryGetValue(source, out var of)) _sources[source] = of = new Source();
        of.Wanted.AddAll(new ChunkMap(ranges).Except(_durable).Except(_verified).Except(_arrived).Except(of.Asked));
    }

    /// <summary>Takes back what was not asked for yet; the rest is on its way.</summary>
    public void Unassign(NodeId source, IEnumerable<ChunkRange> ranges)
    {
        if (!_sources.TryGetValue(source, out var of)) return;
        foreach (var range in ranges) of.Wanted.Remove(range);
    }

    /// <summary>A source is gone.</summary>
    /// <returns>What it was to deliver and did not.</returns>
    public IReadOnlyList<ChunkRange> Drop(NodeId source)
    {
        if (!_sources.Remove(source, out var of)) return [];
        _askedChunks -= of.Asked.Count;
        _askedBytes -= _manifest.BytesOf(of.Asked);
        of.Wanted.AddAll(of.Asked);
        return [.. of.Wanted.Runs];
    }

    /// <summary>
    /// Nobody plans any more: what was asked for may still come, but it holds nothing back, and nothing else is fetched
    /// before it is assigned anew.
    /// </summary>
    /// <returns>What was asked of whom.</returns>
    public IReadOnlyList<(NodeId Source, IReadOnlyList<ChunkRange> Chunks)> SetAside()
    {
        foreach (var of in _sources.Values)
        {
            _askedChunks -= of.Asked.Count;
            _askedBytes -= _manifest.BytesOf(of.Asked);
            of.Late.AddAll(of.Asked);
            of.Asked.RemoveAll(of.Late);
            of.Wanted.RemoveAll(of.Wanted.Copy());
        }

        return [.. _sources.Select(pair => (pair.Key, (IReadOnlyList<ChunkRange>)[.. pair.Value.Late.Runs]))];
    }

    public Arrival Arrive(NodeId source, int chunk)
    {
        if (!_sources.TryGetValue(source, out var of)) return Arrival.Unasked;
        if (of.Asked.Contains(chunk))
        {
            of.Asked.Remove(chunk);
            _askedChunks--;
        }
        else if (of.Late.Contains(chunk))
        {
            of.Late.Remove(chunk);
            _askedBytes += _manifest.Locate(chunk).Length;
        }
        else
        {
            return Arrival.Unasked;
        }

        if (_arrived.Contains(chunk) || _verified.Contains(chunk) || _durable.Contains(chunk))
        {
            _askedBytes -= _manifest.Locate(chunk).Length;
            return Arrival.Duplicate;
        }

        _arrived.Add(chunk);
        _first.Remove(chunk);
        return Arrival.New;
    }

    /// <param name="most">Bytes that may have been asked for since the beginning, repetitions included.</param>
    /// <returns>What to ask of whom now; it counts as asked. Empty when it is not worth a message.</returns>
    public IReadOnlyList<(NodeId Source, IReadOnlyList<ChunkRange> Chunks)> Next(long most = long.MaxValue)
    {
        IsHeldBack = false;
        if (UnflushedBytes >= _options.UnflushedBytes) return [];
        var room = _window - _askedBytes;
        if (IsBusy && room < _window / 4) return [];
        var next = new List<(NodeId, IReadOnlyList<ChunkRange>)>();
        foreach (var (source, of) in _sources)
        {
            var asked = new ChunkMap();
            while (_askedChunks + _arrived.Count < MaxAskedChunks && NextOf(of.Wanted) is { } chunk)
            {
                if (_arrived.Contains(chunk) || _verified.Contains(chunk) || _durable.Contains(chunk))
                {
                    of.Wanted.Remove(chunk);   // came from another source meanwhile
                    continue;
                }

                var bytes = _manifest.Locate(chunk).Length;
                if (bytes > room && IsBusy) break;
                if (_everAskedBytes + bytes > most)
                {
                    IsHeldBack = true;
                    break;
                }

                room -= bytes;
                _everAskedBytes += bytes;
                _askedBytes += bytes;
                _askedChunks++;
                of.Wanted.Remove(chunk);
                of.Asked.Add(chunk);
                asked.Add(chunk);
            }

            if (!asked.IsEmpty) next.Add((source, [.. asked.Runs]));
        }

        return next;
    }

    public void Verified(int chunk)
    {
        var bytes = Judged(chunk);
        if (!_durable.Contains(chunk))
        {
            _verified.Add(chunk);
            UnflushedBytes += bytes;
        }

        _arrivedInWindow += bytes;
        if (_arrivedInWindow < _window) return;
        _arrivedInWindow = 0;
        _window = Math.Min(_window * 2, _mostWindow);
    }

    /// <summary>The chunk was refused: it is missing, and may be fetched from the same source again.</summary>
    public void Refused(NodeId source, int chunk)
    {
        Judged(chunk);
        if (_sources.TryGetValue(source, out var of)) of.Wanted.Add(chunk);
    }

    /// <summary>A flush covers what was written, also what <see cref="Verified"/> was not told of yet.</summary>
    public void Durable(IEnumerable<ChunkRange> ranges)
    {
        var durable = new ChunkMap(ranges).Except(_durable);
        UnflushedBytes -= _manifest.BytesOf(_verified.Intersect(durable));
        DurableBytes += _manifest.BytesOf(durable);
        _verified.RemoveAll(durable);
        _durable.AddAll(durable);
    }

    private int? NextOf(ChunkMap wanted)
    {
        var chunks = _first.IsEmpty ? wanted : _first.Intersect(wanted);
        return chunks.IsEmpty ? null : chunks.Runs[0].First;
    }

    private int Judged(int chunk)
    {
        var bytes = _manifest.Locate(chunk).Length;
        _arrived.Remove(chunk);
        _askedBytes -= bytes;
        return bytes;
    }

    /// <summary>What a chunk is that arrived.</summary>
    public enum Arrival
    {
        New,

        /// <summary>Another source was faster.</summary>
        Duplicate,

        Unasked,
    }

    private sealed class Source
    {
        public ChunkMap Wanted { get; } = new();

        public ChunkMap Asked { get; } = new();

        /// <summary>Asked for and set aside.</summary>
        public ChunkMap Late { get; } = new();
    }
}
