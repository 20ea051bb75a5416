using System.Threading.Channels;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;

namespace FileTransfer.Tests.Contracts.Links;

/// <summary>Keeps what a link says, and counts what it must not say twice.</summary>
internal sealed class RecordingHandler : ILinkHandler
{
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(20);

    private readonly Channel<Control> _controls = Channel.CreateUnbounded<Control>();
    private readonly Channel<(uint Number, ChunkBuffer Chunk)> _chunks = Channel.CreateUnbounded<(uint, ChunkBuffer)>();
    private readonly TaskCompletionSource<Failure> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _ends;
    private int _calls;

    /// <summary>What a control frame waits for before it is answered; null to go on at once.</summary>
    public Func<Control, Task>? OnControlDo { get; set; }

    public int Ends => _ends;

    /// <summary>Calls that came after the last one.</summary>
    public int LateCalls { get; private set; }

    public int Controls { get; private set; }

    public int Chunks { get; private set; }

    public Task<Failure> Closed => _closed.Task.WaitAsync(Watchdog);

    public async ValueTask OnControl(ushort kind, uint number, ReadOnlyMemory<byte> payload, bool optional)
    {
        Enter();
        Controls++;
        var control = new Control(kind, number, payload.ToArray(), optional);
        try
        {
            if (OnControlDo is { } work) await work(control);
            _controls.Writer.TryWrite(control);
        }
        finally
        {
            Leave();
        }
    }

    public void OnChunk(uint number, ChunkBuffer chunk)
    {
        Enter();
        Chunks++;
        _chunks.Writer.TryWrite((number, chunk));
        Leave();
    }

    public void OnClosed(Failure end)
    {
        Enter();
        if (Interlocked.Increment(ref _ends) > 1) LateCalls++;
        _closed.TrySetResult(end);
        Leave();
    }

    public async Task<Control> NextControl() => await _controls.Reader.ReadAsync().AsTask().WaitAsync(Watchdog);

    public async Task<(uint Number, ChunkBuffer Chunk)> NextChunk() =>
        await _chunks.Reader.ReadAsync().AsTask().WaitAsync(Watchdog);

    public void DropChunks()
    {
        while (_chunks.Reader.TryRead(out var held)) held.Chunk.Dispose();
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _calls) != 1) LateCalls++;
        if (_closed.Task.IsCompleted) LateCalls++;
    }

    private void Leave() => Interlocked.Decrement(ref _calls);

    internal sealed record Control(ushort Kind, uint Number, byte[] Payload, bool Optional);
}
