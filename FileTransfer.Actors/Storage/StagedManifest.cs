using System.Buffers.Binary;
using FileTransfer.Actors.Domain;

namespace FileTransfer.Actors.Storage;

/// <summary>
/// A <see cref="StageRequest"/> as a file: magic, version, CRC-32C of the rest (12 bytes, little-endian), then owner,
/// policy, destination and entries. Written once, whole.
/// </summary>
internal static class StagedManifest
{
    private const int Version = 1;
    private const int HeaderSize = 12;

    private static ReadOnlySpan<byte> Magic => "FTS\n"u8;

    public static byte[] Encode(StageRequest request)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(0u);
        writer.Write(request.Owner.Value);
        writer.Write((byte)request.Policy);
        writer.Write(request.Into?.Value ?? "");
        writer.Write(request.Manifest.Entries.Count);
        foreach (var entry in request.Manifest.Entries) Write(writer, entry);
        writer.Flush();
        var bytes = stream.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(HeaderSize - sizeof(uint)), Crc32C.Of(bytes.AsSpan(HeaderSize)));
        return bytes;
    }

    /// <exception cref="FailureException"><see cref="Reason.StateDamaged"/> or <see cref="Reason.Incompatible"/>.</exception>
    public static StageRequest Decode(TransferId id, byte[] bytes)
    {
        if (bytes.Length < HeaderSize || !bytes.AsSpan().StartsWith(Magic)) throw Damaged(null);
        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Magic.Length));
        if (version != Version)
            throw new FailureException(Reason.Incompatible, $"the staged manifest has version {version}, this program reads {Version}");
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(HeaderSize - sizeof(uint)));
        if (checksum != Crc32C.Of(bytes.AsSpan(HeaderSize))) throw Damaged(null);
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, HeaderSize, bytes.Length - HeaderSize));
            var owner = NodeId.Parse(reader.ReadString());
            var policy = (ExistingNames)reader.ReadByte();
            var into = reader.ReadString();
            var entries = new List<Entry>();
            for (var count = reader.ReadInt32(); count > 0; count--) entries.Add(ReadEntry(reader));
            return new StageRequest(
                id, Manifest.Create(entries), into.Length == 0 ? null : RelativePath.Parse(into), policy, owner);
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException or ArgumentException)
        {
            throw Damaged(e);
        }
    }

    private static void Write(BinaryWriter writer, Entry entry)
    {
        writer.Write(entry.Path.Value);
        writer.Write((byte)entry.Kind);
        writer.Write(entry.Size);
        writer.Write(entry.ModifiedAt.Ticks);
        writer.Write(entry.Executable);
        writer.Write(entry.Content is not null);
        if (entry.Content is { } content) writer.Write(content.Root.ToArray());
    }

    private static Entry ReadEntry(BinaryReader reader) => new(
        RelativePath.Parse(reader.ReadString()),
        (EntryKind)reader.ReadByte(),
        reader.ReadInt64(),
        new DateTime(reader.ReadInt64(), DateTimeKind.Utc),
        reader.ReadBoolean(),
        reader.ReadBoolean() ? new ContentId(new Hash256(reader.ReadBytes(Hash256.Size))) : null);

    private static FailureException Damaged(Exception? inner) =>
        new(Reason.StateDamaged, "the staged manifest cannot be read", inner: inner);
}
