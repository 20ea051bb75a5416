using System.Buffers.Binary;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// The journal's bytes: a header (magic, version), then records of length (u32), CRC-32C over length and payload (u32)
/// and payload (kind, body), little-endian. Kinds and bodies never change; new ones need a new version.
/// </summary>
internal static class JournalCodec
{
    public const int Version = 1;

    /// <summary>Far above what one flush produces; a longer length is a torn or foreign record.</summary>
    public const int MaxPayload = 256 * 1024 * 1024;

    private const byte DurableKind = 1;
    private const byte ForgottenKind = 2;
    private const byte CommitBegunKind = 3;
    private const byte CommitAbandonedKind = 4;
    private const int FrameSize = 8;
    private const int RangeSize = 8;

    private static ReadOnlySpan<byte> Magic => "FTJ\n"u8;

    public static int HeaderSize => Magic.Length + sizeof(int);

    public static byte[] Header()
    {
        var header = new byte[HeaderSize];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(Magic.Length), Version);
        return header;
    }

    /// <exception cref="FailureException">Not a journal, or of another version.</exception>
    public static void CheckHeader(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderSize || !file.StartsWith(Magic))
            throw new FailureException(Reason.StateDamaged, "the journal has no valid header");
        var version = BinaryPrimitives.ReadInt32LittleEndian(file[Magic.Length..]);
        if (version != Version)
            throw new FailureException(Reason.Incompatible, $"the journal has version {version}, this program reads {Version}");
    }

    public static byte[] Encode(JournalRecord record)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(0L);   // length and checksum, known at the end
        WriteBody(writer, record);
        writer.Flush();
        var bytes = stream.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - FrameSize);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sizeof(int)), Checksum(bytes));
        return bytes;
    }

    /// <summary>Takes the next record off <paramref name="rest"/>.</summary>
    /// <returns>Null at the end and at a torn record, where <paramref name="rest"/> stays.</returns>
    /// <exception cref="FailureException">A whole record of a kind or shape that this version does not know.</exception>
    public static JournalRecord? TryRead(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < FrameSize) return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        if (length is <= 0 or > MaxPayload || length > rest.Length - FrameSize) return null;
        var frame = rest[..(FrameSize + length)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(frame[sizeof(int)..]) != Checksum(frame)) return null;
        var record = ReadBody(frame[FrameSize..].ToArray());
        rest = rest[frame.Length..];
        return record;
    }

    private static void WriteBody(BinaryWriter writer, JournalRecord record)
    {
        switch (record)
        {
            case JournalRecord.Durable durable:
                writer.Write(DurableKind);
                WriteRanges(writer, durable.Ranges);
                Span<byte> hash = stackalloc byte[Hash256.Size];
                foreach (var root in durable.Roots)
                {
                    root.CopyTo(hash);
                    writer.Write(hash);
                }

                break;
            case JournalRecord.Forgotten forgotten:
                writer.Write(ForgottenKind);
                WriteRanges(writer, forgotten.Ranges);
                break;
            case JournalRecord.CommitBegun begun:
                writer.Write(CommitBegunKind);
                writer.Write(begun.Roots.Count);
                foreach (var root in begun.Roots)
                {
                    writer.Write(root.Name);
                    writer.Write(root.FinalName);
                    writer.Write(root.Identity);
                }

                break;
            case JournalRecord.CommitAbandoned:
                writer.Write(CommitAbandonedKind);
                break;
        }
    }

    private static JournalRecord ReadBody(byte[] payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload));
        var kind = reader.ReadByte();
        try
        {
            return kind switch
            {
                DurableKind => ReadDurable(reader),
                ForgottenKind => new JournalRecord.Forgotten(ReadRanges(reader)),
                CommitBegunKind => new JournalRecord.CommitBegun(ReadRoots(reader)),
                CommitAbandonedKind => new JournalRecord.CommitAbandoned(),
                _ => throw new FailureException(Reason.Incompatible, $"the journal holds records of kind {kind}, unknown here"),
            };
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or OverflowException or ArgumentException)
        {
            throw new FailureException(Reason.StateDamaged, $"a journal record of kind {kind} has a wrong shape", inner: e);
        }
    }

    private static void WriteRanges(BinaryWriter writer, IReadOnlyList<ChunkRange> ranges)
    {
        writer.Write(ranges.Count);
        foreach (var range in ranges)
        {
            writer.Write(range.First);
            writer.Write(range.Count);
        }
    }

    private static JournalRecord.Durable ReadDurable(BinaryReader reader)
    {
        var ranges = ReadRanges(reader);
        var roots = new Hash256[Counted(reader, ranges.Sum(range => (long)range.Count), Hash256.Size)];
        for (var i = 0; i < roots.Length; i++) roots[i] = new Hash256(reader.ReadBytes(Hash256.Size));
        return new JournalRecord.Durable(ranges, roots);
    }

    private static ChunkRange[] ReadRanges(BinaryReader reader)
    {
        var ranges = new ChunkRange[Counted(reader, reader.ReadInt32(), RangeSize)];
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i] = new ChunkRange(reader.ReadInt32(), reader.ReadInt32());
            if (ranges[i].First < 0 || ranges[i].Count <= 0 || ranges[i].End < 0) throw new FormatException("bad range");
        }

        return ranges;
    }

    private static PlacedRoot[] ReadRoots(BinaryReader reader)
    {
        var roots = new PlacedRoot[Counted(reader, reader.ReadInt32(), sizeof(ulong))];
        for (var i = 0; i < roots.Length; i++)
            roots[i] = new PlacedRoot(reader.ReadString(), reader.ReadString(), reader.ReadUInt64());
        return roots;
    }

    /// <summary>A count that the bytes left can hold, so that a damaged one never decides an allocation.</summary>
    private static long Counted(BinaryReader reader, long count, int itemSize)
    {
        var left = reader.BaseStream.Length - reader.BaseStream.Position;
        return count >= 0 && count * itemSize <= left ? count : throw new FormatException("bad count");
    }

    private static uint Checksum(ReadOnlySpan<byte> frame) =>
        Crc32C.Of(frame[FrameSize..], seed: BinaryPrimitives.ReadUInt32LittleEndian(frame));
}
