using System.Buffers.Binary;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Links;

/// <summary>
/// The 40 bytes between a chunk frame's header and its data, little-endian:
/// <code>
/// [0..4)   chunk number in the manifest, at most 2^31 - 1
/// [4..8)   flags, none defined: zero
/// [8..40)  the chunk's SHA-256 subtree root as the source claims it
/// </code>
/// A frame without data after it stands for a chunk of zeros: the manifest says how many.
/// </summary>
internal readonly record struct ChunkHeader(int Chunk, Hash256 Root)
{
    public const int Size = 8 + Hash256.Size;

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, Chunk);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], 0);
        Root.CopyTo(target[8..]);
    }

    public static bool TryRead(ReadOnlySpan<byte> source, out ChunkHeader header, out FrameProblem problem)
    {
        header = default;
        problem = FrameProblem.Truncated;
        if (source.Length < Size) return false;
        problem = FrameProblem.UnknownFlags;
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[4..]) != 0) return false;
        problem = FrameProblem.ChunkNumber;
        var chunk = BinaryPrimitives.ReadInt32LittleEndian(source);
        if (chunk < 0) return false;
        problem = FrameProblem.None;
        header = new ChunkHeader(chunk, new Hash256(source.Slice(8, Hash256.Size)));
        return true;
    }
}
