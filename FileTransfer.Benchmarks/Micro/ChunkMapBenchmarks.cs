using BenchmarkDotNet.Attributes;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Benchmarks.Micro;

/// <summary>In order, as one source sends, and scattered, as a swarm does.</summary>
public class ChunkMapBenchmarks
{
    private const int Count = 1024;

    private readonly int[] _inOrder = [.. Enumerable.Range(0, Count)];
    private readonly int[] _scattered = [.. Enumerable.Range(0, Count)];
    private readonly ChunkMap _even = new(Enumerable.Range(0, Count / 2).Select(i => new ChunkRange(2 * i, 1)));
    private readonly ChunkMap _full = ChunkMap.Full(Count);

    [GlobalSetup]
    public void Shuffle() => new Random(1).Shuffle(_scattered);

    [Benchmark(OperationsPerInvoke = Count)]
    public ChunkMap Add_in_order() => Add(_inOrder);

    [Benchmark(OperationsPerInvoke = Count)]
    public ChunkMap Add_scattered() => Add(_scattered);

    [Benchmark]
    public ChunkMap Except_512_runs() => _full.Except(_even);

    private static ChunkMap Add(int[] chunks)
    {
        var map = new ChunkMap();
        foreach (var chunk in chunks) map.Add(chunk);
        return map;
    }
}
