using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;

namespace FileTransfer.Tests.Support;

/// <summary>A source of empty bytes of the right lengths; counts, fails and waits as told.</summary>
internal sealed class FakeSource(Manifest manifest) : IChunkSource
{
    private readonly Lock _gate = new();

    public BufferPool Pool { get; } = new();

    public Manifest Manifest => manifest;

    public List<int> Reads { get; } = [];

    public int Finishes { get; private set; }

    public int Disposals { get; private set; }

    public Failure? ReadFailure { get; set; }

    public bool Intact { get; set; } = true;

    public TaskCompletionSource? IntactGate { get; set; }

    public TaskCompletionSource? FinishGate { get; set; }

    public static ContentId ContentOf(int entry) => new(new Hash256([.. Enumerable.Repeat((byte)(entry + 1), Hash256.Size)]));

    /// <summary>What it knows of its chunks' hashes.</summary>
    public Func<int, Hash256?> RootOf { get; init; } = _ => default(Hash256);

    public Task AllHere { get; init; } = Task.CompletedTask;

    public Task AllHereAsync(CancellationToken cancel) => AllHere.WaitAsync(cancel);

    public Hash256? KnownRoot(int chunk) => RootOf(chunk);

    public Task<ChunkBuffer> ReadAsync(int chunk, CancellationToken cancel)
    {
        lock (_gate) Reads.Add(chunk);
        if (ReadFailure is not null) throw new FailureException(ReadFailure);
        var buffer = ChunkBuffer.Rent(Pool, manifest.Locate(chunk).Length);
        buffer.Chunk = chunk;
        return Task.FromResult(buffer);
    }

    public async Task<bool> IsIntactAsync(int chunk, CancellationToken cancel)
    {
        if (IntactGate is { } gate) await gate.Task.WaitAsync(cancel);
        return Intact;
    }

    public async Task<IReadOnlyList<ContentId>> FinishAsync(CancellationToken cancel)
    {
        lock (_gate) Finishes++;
        if (FinishGate is { } gate) await gate.Task.WaitAsync(cancel);
        return [.. manifest.Entries.Select((_, i) => ContentOf(i))];
    }

    public void Dispose()
    {
        lock (_gate) Disposals++;
    }
}
