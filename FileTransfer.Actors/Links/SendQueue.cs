using FileTransfer.Actors.Buffers;

namespace FileTransfer.Actors.Links;

/// <summary>
/// What waits to be sent: control frames, already serialised into one batch, and chunks. Both lanes are bounded in
/// bytes. Thread-safe for those who add; one loop takes.
/// </summary>
/// <remarks>
/// Control overtakes chunks, but between two batches one chunk may go, so that an endless stream of messages does not
/// stop the data.
/// </remarks>
internal sealed class SendQueue(LinkOptions options)
{
    private readonly Lock _gate = new();
    private readonly Queue<(uint Number, ChunkBuffer Chunk)> _chunks = new();
    private readonly AsyncSignal _work = new();
    private readonly AsyncSignal _room = new();
    private ControlBatch _batch = new();
    private ControlBatch _taken = new();
    private long _chunkBytes;
    private bool _pingQueued;
    private bool _pongQueued;
    private State _state;

    private enum State
    {
        Open,

        /// <summary>Nothing more comes in; control frames that are queued still go out.</summary>
        Draining,
        Closed,
    }

    /// <summary>Bytes queued or being written, for tests.</summary>
    public (long Control, long Chunks) Queued
    {
        get
        {
            lock (_gate) return (ControlBytes, _chunkBytes);
        }
    }

    private int ControlBytes => _batch.Length + _taken.Length;

    /// <returns>Whether there was room; true also when the queue is closed.</returns>
    public bool TryAdd(in FrameHeader header, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_state != State.Open) return true;
            if (ControlBytes + FrameHeader.Size + payload.Length > options.ControlQueueBytes) return false;
            _batch.Append(header, payload);
        }

        _work.Raise();
        return true;
    }

    /// <summary>Adds when no more than half of the bound is used.</summary>
    public async ValueTask AddAsync(FrameHeader header, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (_state != State.Open) return;
                room = _room.Next;
                if (ControlBytes <= options.ControlQueueBytes / 2)
                {
                    _batch.Append(header, payload.Span);
                    break;
                }
            }

            await room.WaitAsync(cancel).ConfigureAwait(false);
        }

        _work.Raise();
    }

    /// <summary>Adds at once and waits for room. A cancelled wait leaves the chunk in the queue.</summary>
    public async ValueTask AddAsync(uint number, ChunkBuffer chunk, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested || !TryAdd(number, chunk))
        {
            chunk.Dispose();
            cancel.ThrowIfCancellationRequested();
            return;
        }

        _work.Raise();
        while (RoomForChunks() is { } room) await room.WaitAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>At most one ping and one pong wait at any time, however many are asked for.</summary>
    public void AddPing()
    {
        lock (_gate) AddHeartbeat(FrameHeader.Ping, ref _pingQueued);
        _work.Raise();
    }

    public void AddPong()
    {
        lock (_gate) AddHeartbeat(FrameHeader.Pong, ref _pongQueued);
        _work.Raise();
    }

    /// <summary>What to write next. The control bytes are valid until <see cref="Written"/>.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> control, out (uint Number, ChunkBuffer Chunk) data)
    {
        lock (_gate)
        {
            (_batch, _taken) = (_taken, _batch);
            _pingQueued = _pongQueued = false;
            control = _taken.Bytes;
            return _chunks.TryDequeue(out data) || !control.IsEmpty;
        }
    }

    /// <summary>The last <see cref="TryTake"/> is on its way: its room is free.</summary>
    /// <param name="chunkBytes">Length of the chunk that was taken, or 0.</param>
    public void Written(int chunkBytes)
    {
        lock (_gate)
        {
            _taken.Clear();
            _chunkBytes -= chunkBytes;
        }

        _room.Raise();
    }

    /// <returns>False when nothing will ever come again.</returns>
    public async ValueTask<bool> WaitForWorkAsync()
    {
        while (true)
        {
            Task work;
            lock (_gate)
            {
                if (_chunks.Count > 0 || _batch.Length > 0) return true;
                if (_state != State.Open) return false;
                work = _work.Next;
            }

            await work.ConfigureAwait(false);
        }
    }

    /// <summary>Refuses more, drops the chunks, keeps the control frames.</summary>
    public void Drain() => Leave(State.Draining);

    /// <summary>Refuses more and drops everything.</summary>
    public void Drop() => Leave(State.Closed);

    private bool TryAdd(uint number, ChunkBuffer chunk)
    {
        lock (_gate)
        {
            if (_state != State.Open) return false;
            _chunks.Enqueue((number, chunk));
            _chunkBytes += chunk.Length;
            return true;
        }
    }

    private Task? RoomForChunks()
    {
        lock (_gate) return _state == State.Open && _chunkBytes >= options.ChunkQueueBytes ? _room.Next : null;
    }

    private void AddHeartbeat(FrameHeader header, ref bool queued)
    {
        if (queued || _state != State.Open) return;
        queued = true;
        _batch.Append(header, []);
    }

    private void Leave(State state)
    {
        lock (_gate)
        {
            if (state > _state) _state = state;
            if (_state == State.Closed) _batch.Clear();
            while (_chunks.TryDequeue(out var dropped))
            {
                _chunkBytes -= dropped.Chunk.Length;
                dropped.Chunk.Dispose();
            }
        }

        _work.Raise();
        _room.Raise();
    }
}
