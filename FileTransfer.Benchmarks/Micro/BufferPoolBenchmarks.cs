using BenchmarkDotNet.Attributes;
using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Benchmarks.Micro;

/// <summary>Renting and returning the buffer of one chunk, the pool warm.</summary>
public class BufferPoolBenchmarks
{
    private readonly BufferPool _pool = new();

    [Params(ChunkSize.Min, 1024 * 1024, ChunkSize.Max)]
    public int Size { get; set; }

    [Benchmark]
    public void Rent_and_return() => ChunkBuffer.Rent(_pool, Size).Dispose();
}
