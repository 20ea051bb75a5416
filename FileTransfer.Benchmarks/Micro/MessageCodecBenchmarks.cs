using BenchmarkDotNet.Attributes;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Benchmarks.Micro;

/// <summary>The messages that are sent often, and the one that is long.</summary>
public class MessageCodecBenchmarks
{
    private const int EntryCount = 1000;

    private readonly Fetch _fetch = new([new ChunkRange(1000, 16)]);
    private readonly Ack _ack = new([new ChunkRange(1000, 16)], [new ChunkRange(900, 100)], 1L << 30);
    private readonly OfferEntries _entries = new([.. Enumerable.Range(0, EntryCount).Select(Entry)], Last: true);
    private (ushort Kind, byte[] Payload) _fetchFrame;
    private (ushort Kind, byte[] Payload) _ackFrame;
    private (ushort Kind, byte[] Payload) _entriesFrame;

    [GlobalSetup]
    public void Encode() => (_fetchFrame, _ackFrame, _entriesFrame) =
        (MessageCodec.Encode(_fetch), MessageCodec.Encode(_ack), MessageCodec.Encode(_entries));

    [Benchmark]
    public byte[] Fetch_encode() => MessageCodec.Encode(_fetch).Payload;

    [Benchmark]
    public IWireMessage? Fetch_decode() => Decode(_fetchFrame);

    [Benchmark]
    public byte[] Ack_encode() => MessageCodec.Encode(_ack).Payload;

    [Benchmark]
    public IWireMessage? Ack_decode() => Decode(_ackFrame);

    [Benchmark]
    public byte[] OfferEntries_1000_encode() => MessageCodec.Encode(_entries).Payload;

    [Benchmark]
    public IWireMessage? OfferEntries_1000_decode() => Decode(_entriesFrame);

    private static IWireMessage? Decode((ushort Kind, byte[] Payload) frame) =>
        MessageCodec.TryDecode(frame.Kind, frame.Payload, out _) ?? throw new InvalidOperationException("not decoded");

    private static Entry Entry(int number) => new(
        RelativePath.Parse($"site/folder-{number / 100:D3}/file-{number % 100:D3}.bin"), EntryKind.File, 4096,
        DateTime.UnixEpoch, Executable: false);
}
