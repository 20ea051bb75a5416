using System.Buffers.Binary;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Links;

/// <summary>
/// The 16 bytes in front of every frame, little-endian:
/// <code>
/// [0]      version, 1
/// [1]      type
/// [2..4)   control kind; 0 for other types
/// [4..8)   transfer or request number
/// [8..12)  payload length in bytes
/// [12]     flags: bit 0 = a receiver that does not know the kind may ignore it
/// [13..16) zero
/// </code>
/// </summary>
internal readonly record struct FrameHeader(FrameType Type, ushort Kind, uint Number, uint Length, bool Optional)
{
    public const int Size = 16;
    public const byte Version = 1;

    private const byte OptionalFlag = 1;

    public static FrameHeader Ping => new(FrameType.Ping, 0, 0, 0, false);

    public static FrameHeader Pong => new(FrameType.Pong, 0, 0, 0, false);

    /// <param name="number">The transfer.</param>
    /// <param name="data">Bytes of the chunk, without its header.</param>
    public static FrameHeader ForChunk(uint number, int data) =>
        new(FrameType.Chunk, 0, number, (uint)(ChunkHeader.Size + data), false);

    public void Write(Span<byte> target)
    {
        target[..Size].Clear();
        target[0] = Version;
        target[1] = (byte)Type;
        BinaryPrimitives.WriteUInt16LittleEndian(target[2..], Kind);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Number);
        BinaryPrimitives.WriteUInt32LittleEndian(target[8..], Length);
        target[12] = Optional ? OptionalFlag : (byte)0;
    }

    /// <summary>Accepts exactly what <see cref="Write"/> writes; length limits are <see cref="Check"/>'s.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out FrameHeader header, out FrameProblem problem)
    {
        header = default;
        problem = Structure(source);
        if (problem != FrameProblem.None) return false;
        header = new FrameHeader(
            (FrameType)source[1],
            BinaryPrimitives.ReadUInt16LittleEndian(source[2..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(source[8..]),
            source[12] == OptionalFlag);
        problem = header.Meaning();
        return problem == FrameProblem.None;
    }

    /// <summary>Whether the payload is of a length worth renting for.</summary>
    public FrameProblem Check(int maxControlBytes) => Type switch
    {
        FrameType.Control when Length > maxControlBytes => FrameProblem.ControlTooLong,
        FrameType.Chunk when Length < ChunkHeader.Size => FrameProblem.ChunkEmpty,
        FrameType.Chunk when Length > ChunkHeader.Size + ChunkSize.Max => FrameProblem.ChunkTooLong,
        _ => FrameProblem.None,
    };

    private static FrameProblem Structure(ReadOnlySpan<byte> source)
    {
        if (source.Length < Size) return FrameProblem.Truncated;
        if (source[0] != Version) return FrameProblem.UnknownVersion;
        if (source[1] is < (byte)FrameType.Control or > (byte)FrameType.Pong) return FrameProblem.UnknownType;
        if ((source[12] & ~OptionalFlag) != 0) return FrameProblem.UnknownFlags;
        return source[13..Size].ContainsAnyExcept((byte)0) ? FrameProblem.ReservedBytes : FrameProblem.None;
    }

    private FrameProblem Meaning()
    {
        if (Type == FrameType.Control) return FrameProblem.None;
        if (Kind != 0) return FrameProblem.KindOutsideControl;
        if (Optional) return FrameProblem.UnknownFlags;
        return Type != FrameType.Chunk && (Number != 0 || Length != 0) ? FrameProblem.LoadedHeartbeat : FrameProblem.None;
    }
}
