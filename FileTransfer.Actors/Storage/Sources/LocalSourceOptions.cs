using FileTransfer.Actors.Buffers;

namespace FileTransfer.Actors.Storage.Sources;

/// <summary>How a <see cref="LocalSource"/> reads.</summary>
public sealed record LocalSourceOptions
{
    /// <summary>Files kept open between reads; enough for a window over small files, far below any limit of a process.</summary>
    public int MaxOpenFiles { get; init; } = 16;

    /// <summary>Chunks hashed at once by <see cref="LocalSource.FinishAsync"/>; each holds one buffer.</summary>
    public int FinishParallelism { get; init; } = Math.Min(4, Environment.ProcessorCount);

    public BufferPool Pool { get; init; } = BufferPool.Shared;
}
