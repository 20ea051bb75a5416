using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using Xunit;

namespace FileTransfer.Tests.Properties.Links;

public sealed class FrameProperties
{
    private static readonly Gen<FrameHeader> Headers =
        from type in Gen.Int[1, 4]
        from kind in Gen.UShort
        from number in Gen.UInt
        from length in Gen.UInt
        from optional in Gen.Bool
        select (FrameType)type switch
        {
            FrameType.Control => new FrameHeader(FrameType.Control, kind, number, length, optional),
            FrameType.Chunk => new FrameHeader(FrameType.Chunk, 0, number, length, false),
            var heartbeat => new FrameHeader(heartbeat, 0, 0, 0, false),
        };

    [Fact]
    public void What_is_written_is_read_back() => Headers.Sample(header =>
    {
        var bytes = new byte[FrameHeader.Size + 3];
        header.Write(bytes);
        return FrameHeader.TryRead(bytes, out var read, out var problem) && problem == FrameProblem.None && read == header;
    });

    /// <summary>One spelling per header, so that nothing can hide in bytes that a reader ignores.</summary>
    [Fact]
    public void Any_bytes_are_a_header_that_writes_the_same_bytes_or_a_problem() => Tampered().Sample(bytes =>
    {
        if (!FrameHeader.TryRead(bytes, out var header, out var problem)) return problem != FrameProblem.None;
        var again = new byte[FrameHeader.Size];
        header.Write(again);
        return problem == FrameProblem.None && again.AsSpan().SequenceEqual(bytes.AsSpan(0, FrameHeader.Size));
    });

    [Fact]
    public void A_chunk_header_is_read_back() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Byte.Array[Hash256.Size]).Sample((chunk, root) =>
        {
            var header = new ChunkHeader(chunk, new Hash256(root));
            var bytes = new byte[ChunkHeader.Size];
            header.Write(bytes);
            return ChunkHeader.TryRead(bytes, out var read, out _) && read == header;
        });

    [Fact]
    public void Any_bytes_are_a_chunk_header_that_writes_the_same_bytes_or_a_problem() =>
        Gen.Select(Gen.Byte.Array[0, 2 * ChunkHeader.Size], Gen.Bool).Sample((bytes, clean) =>
        {
            if (clean && bytes.Length >= 8) bytes.AsSpan(4, 4).Clear();
            if (!ChunkHeader.TryRead(bytes, out var header, out var problem)) return problem != FrameProblem.None;
            var again = new byte[ChunkHeader.Size];
            header.Write(again);
            return again.AsSpan().SequenceEqual(bytes.AsSpan(0, ChunkHeader.Size));
        });

    /// <summary>Headers with a few bytes changed: random bytes alone would never get past the version.</summary>
    private static Gen<byte[]> Tampered() =>
        from header in Headers
        from changes in Gen.Select(Gen.Int[0, FrameHeader.Size - 1], Gen.Byte).Array[0, 3]
        from length in Gen.Int[0, FrameHeader.Size + 4]
        select Tamper(header, changes, length);

    private static byte[] Tamper(FrameHeader header, (int At, byte Value)[] changes, int length)
    {
        var bytes = new byte[FrameHeader.Size + 4];
        header.Write(bytes);
        foreach (var (at, value) in changes) bytes[at] = value;
        return length < FrameHeader.Size / 2 ? bytes[..length] : bytes;
    }
}
