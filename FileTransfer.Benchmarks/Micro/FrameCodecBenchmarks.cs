using BenchmarkDotNet.Attributes;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;

namespace FileTransfer.Benchmarks.Micro;

/// <summary>The fixed headers in front of every frame and of every chunk.</summary>
public class FrameCodecBenchmarks
{
    private readonly byte[] _frame = new byte[FrameHeader.Size];
    private readonly byte[] _chunk = new byte[ChunkHeader.Size];

    [GlobalSetup]
    public void Fill()
    {
        FrameHeader_write();
        ChunkHeader_write();
    }

    [Benchmark]
    public void FrameHeader_write() => FrameHeader.ForChunk(number: 7, ChunkSize.Max).Write(_frame);

    [Benchmark]
    public uint FrameHeader_read() => FrameHeader.TryRead(_frame, out var header, out _) ? header.Length : 0;

    [Benchmark]
    public void ChunkHeader_write() => new ChunkHeader(1000, default).Write(_chunk);

    [Benchmark]
    public int ChunkHeader_read() => ChunkHeader.TryRead(_chunk, out var header, out _) ? header.Chunk : 0;
}
