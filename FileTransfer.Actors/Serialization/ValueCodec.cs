using FileTransfer.Actors.Domain;
using Google.Protobuf;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Actors.Serialization;

/// <summary>Domain values in wire messages. Everything read is checked here.</summary>
internal static class ValueCodec
{
    private const int MaxTextLength = 1024;

    public static Wire.FailureMessage ToWire(Failure failure) => new()
    {
        Reason = (uint)failure.Reason,
        Detail = Cut(failure.Detail),
        Hint = Cut(failure.Hint ?? ""),
    };

    /// <summary>The detail is the peer's text: escaped here, once. An unknown reason of a newer peer is still a failure.</summary>
    public static Failure ToFailure(Wire.FailureMessage? wire)
    {
        if (wire is null) throw new WireFormatException("no failure given");
        var reason = (Reason)wire.Reason;
        if (!Enum.IsDefined(reason)) reason = Reason.Internal;
        return new Failure(reason, Text(wire.Detail), wire.Hint.Length == 0 ? null : Text(wire.Hint), ByPeer: true);
    }

    public static Wire.EntryMessage ToWire(Entry entry) => new()
    {
        Path = entry.Path.Value,
        Kind = (uint)entry.Kind,
        Size = (ulong)entry.Size,
        Modified = entry.ModifiedAt.Ticks,
        Executable = entry.Executable,
        Content = ToWire(entry.Content),
    };

    public static Entry ToEntry(Wire.EntryMessage wire) => new(
        ToPath(wire.Path), ToEnum<EntryKind>(wire.Kind), ToSize(wire.Size), ToTime(wire.Modified), wire.Executable,
        ToContent(wire.Content));

    public static ByteString ToWire(ContentId? content) =>
        content is { } known ? ByteString.CopyFrom(known.Root.ToArray()) : ByteString.Empty;

    public static ContentId? ToContent(ByteString wire) => wire.Length switch
    {
        0 => null,
        Hash256.Size => new ContentId(new Hash256(wire.Span)),
        _ => throw new WireFormatException("a content id is not 32 bytes"),
    };

    public static ByteString ToWire(IReadOnlyList<Hash256> hashes)
    {
        var bytes = new byte[hashes.Count * Hash256.Size];
        for (var i = 0; i < hashes.Count; i++) hashes[i].CopyTo(bytes.AsSpan(i * Hash256.Size));
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    public static IReadOnlyList<Hash256> ToHashes(ByteString wire)
    {
        if (wire.Length % Hash256.Size != 0) throw new WireFormatException("a hash is not 32 bytes");
        var hashes = new Hash256[wire.Length / Hash256.Size];
        for (var i = 0; i < hashes.Length; i++) hashes[i] = new Hash256(wire.Span.Slice(i * Hash256.Size, Hash256.Size));
        return hashes;
    }

    public static RelativePath ToPath(string wire) =>
        RelativePath.TryParse(wire, out var problem) ?? throw new WireFormatException($"bad path, {problem}");

    public static RelativePath? ToOptionalPath(string wire) => wire.Length == 0 ? null : ToPath(wire);

    public static NodeId ToNode(string wire) => NodeId.TryParse(wire) ?? throw new WireFormatException("bad node id");

    public static ByteString ToWire(Guid id) => ByteString.CopyFrom(id.ToByteArray(bigEndian: true));

    public static Guid ToGuid(ByteString wire) =>
        wire.Length == 16 ? new Guid(wire.Span, bigEndian: true) : throw new WireFormatException("an id is not 16 bytes");

    public static long ToSize(ulong wire) =>
        wire <= long.MaxValue ? (long)wire : throw new WireFormatException("a size is over 2^63 - 1");

    public static int ToCount(uint wire) =>
        wire <= int.MaxValue ? (int)wire : throw new WireFormatException("a count is over 2^31 - 1");

    public static DateTime ToTime(long ticks) =>
        ticks >= DateTime.MinValue.Ticks && ticks <= DateTime.MaxValue.Ticks
            ? new DateTime(ticks, DateTimeKind.Utc)
            : throw new WireFormatException("a time is out of range");

    public static T ToEnum<T>(uint wire)
        where T : struct, Enum
    {
        var value = (T)Enum.ToObject(typeof(T), wire);
        return Enum.IsDefined(value) ? value : throw new WireFormatException($"unknown {typeof(T).Name} {wire}");
    }

    /// <summary>Runs of a sorted set: the gap since the last run's end, then the run's length.</summary>
    public static void AddRuns(IReadOnlyList<ChunkRange> runs, ICollection<uint> wire)
    {
        var end = 0;
        foreach (var run in runs)
        {
            wire.Add((uint)(run.First - end));
            wire.Add((uint)run.Count);
            end = run.End;
        }
    }

    public static IReadOnlyList<ChunkRange> ToRuns(IReadOnlyList<uint> wire, int maxRuns)
    {
        if (wire.Count % 2 != 0) throw new WireFormatException("a run has no length");
        if (wire.Count / 2 > maxRuns) throw new WireFormatException($"more than {maxRuns} runs");
        var runs = new ChunkRange[wire.Count / 2];
        var end = 0L;
        for (var i = 0; i < runs.Length; i++)
        {
            var (first, count) = (end + wire[2 * i], (long)wire[(2 * i) + 1]);
            if (count == 0 || ChunkRange.TryCreate(first, count, int.MaxValue) is not { } run)
                throw new WireFormatException("a run is empty or out of range");
            runs[i] = run;
            end = run.End;
        }

        return runs;
    }

    /// <summary>Peer text for people: bounded and escaped.</summary>
    public static string Text(string wire) => Display.Text(wire.Length > MaxTextLength ? wire[..MaxTextLength] : wire);

    private static string Cut(string text) => text.Length > MaxTextLength ? text[..MaxTextLength] : text;
}
