using BenchmarkDotNet.Attributes;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;

namespace FileTransfer.Benchmarks.Micro;

/// <summary>The largest single cost of a transfer: 1 MiB chunks, and the root over a gibibyte's chunk roots.</summary>
public class MerkleTreeBenchmarks
{
    private const long FileSize = 1024L * 1024 * 1024;

    private readonly byte[] _chunk = new byte[ChunkSize.For(FileSize)];
    private readonly Hash256[] _roots = new Hash256[ChunkSize.CountFor(FileSize)];

    [GlobalSetup]
    public void Fill() => Random.Shared.NextBytes(_chunk);

    [Benchmark]
    public Hash256 ChunkRoot_of_1_MiB() => MerkleTree.ChunkRoot(_chunk, FileSize);

    [Benchmark]
    public ContentId FileRoot_of_1024_chunks() => MerkleTree.FileRoot(_roots, FileSize);
}
