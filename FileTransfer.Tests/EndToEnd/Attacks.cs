using System.Buffers.Binary;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Serialization;
using FileTransfer.Tests.Support;
using Google.Protobuf;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using Wire = FileTransfer.Actors.Protocol.Wire;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Everything a member of the site can say that breaks the protocol; each has to cost it its link.</summary>
internal static class Attacks
{
    /// <summary>Big enough for several chunks.</summary>
    public const int StoredBytes = 3 << 20;

    /// <summary>A file on the server, of <see cref="StoredBytes"/>.</summary>
    public const string Stored = "stored.bin";

    public static IReadOnlyDictionary<string, Func<RawPeer, Task>> ThatEndTheLink { get; } = new Dictionary<string, Func<RawPeer, Task>>
    {
        ["an unknown kind"] = peer => peer.SendAsync(9999, 1, [1, 2, 3]),
        ["Hello twice"] = peer => peer.SendAsync(0, RawPeer.Hello()),
        ["a Welcome"] = peer => peer.SendAsync(0, new SessionProtocol.Welcome(NodeId.Parse("me"), "1")),
        ["the server's number"] = peer => peer.SendAsync(2, CatalogProtocol.GetHistory.Instance),
        ["a version of the future"] = peer => peer.WriteAsync([2, .. new byte[15]]),
        ["an HTTP request"] = peer => peer.WriteAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray()),
        ["a control frame of 4 GiB"] = peer => peer.WriteAsync(Header(1, uint.MaxValue)),
        ["a control frame of 2 GiB"] = peer => peer.WriteAsync(Header(1, int.MaxValue)),
        ["a control frame one byte over the limit"] = peer => peer.WriteAsync(Header(1, (256 << 10) + 1)),
        ["a chunk frame of 4 GiB"] = peer => peer.WriteAsync(Header(2, uint.MaxValue)),
        ["a chunk frame that is all header"] = peer => peer.WriteAsync([.. Header(2, 39), .. new byte[39]]),
        ["a chunk with flags"] = peer => peer.WriteAsync([.. Header(2, 40), 0, 0, 0, 0, 1, .. new byte[35]]),
        ["a negative chunk number"] = peer => peer.WriteAsync([.. Header(2, 40), 0, 0, 0, 0x80, .. new byte[36]]),
        ["a frame type nobody knows"] = peer => peer.WriteAsync(Header(77, 0)),
        ["a ping with a payload"] = peer => peer.WriteAsync([.. Header(3, 4), 1, 2, 3, 4]),
        ["a chunk for a number that does not exist"] = peer => peer.SendChunkAsync(31, 0, default, new byte[100]),
        ["a chunk nobody asked for"] = async peer =>
        {
            await OfferAsync(peer, 1, File("unasked", 100_000));
            await peer.ExpectAsync<Fetch>(1);
            var root = MerkleTree.ChunkRoot(new byte[34_464], 100_000);   // a wrong chunk would be asked for again
            await peer.SendChunkAsync(1, 1, root, new byte[34_464]);
            await peer.SendChunkAsync(1, 1, root, new byte[34_464]);
        },
        ["a chunk that is too short"] = async peer =>
        {
            await OfferAsync(peer, 1, File("short", 100_000));
            await peer.ExpectAsync<Fetch>(1);
            await peer.SendChunkAsync(1, 0, default, new byte[10]);
        },
        ["more entries than offered"] = peer => OfferAsync(peer, 1, count: 1, bytes: 2, File("a", 1), File("b", 1)),
        ["fewer entries than offered"] = peer => OfferAsync(peer, 1, count: 3, bytes: 2, File("a", 1), File("b", 1)),
        ["other bytes than offered"] = peer => OfferAsync(peer, 1, count: 1, bytes: 7, File("a", 1)),
        ["a name twice"] = peer => OfferAsync(peer, 1, File("a", 1), File("a", 1)),
        ["a file in no folder"] = peer => OfferAsync(peer, 1, File("a/b", 1)),
        ["a file in a file"] = peer => OfferAsync(peer, 1, File("a", 1), File("a/b", 1)),
        ["a folder with a size"] = peer => OfferAsync(peer, 1, new Wire.EntryMessage { Path = "a", Kind = 2, Size = 5 }),
        ["2^63 - 1 bytes"] = peer => OfferAsync(peer, 1, File("a", long.MaxValue)),
        ["2^63 bytes"] = peer => OfferAsync(peer, 1, new Wire.EntryMessage { Path = "a", Kind = 1, Size = 1UL << 63 }),
        ["bytes that overflow"] = peer => OfferAsync(peer, 1, File("a", long.MaxValue), File("b", long.MaxValue)),
        ["entries without end and nothing in them"] = async peer =>
        {
            await peer.SendAsync(1, OfferOf(1, 1));
            await peer.SendAsync(1, new OfferEntries([], Last: false));
        },
        ["entries after the last"] = async peer =>
        {
            await OfferAsync(peer, 1, File("late", 100));
            await peer.SendAsync(1, MessageKind.OfferEntries, new Wire.OfferEntriesMessage { Entries = { File("more", 1) } });
        },
        ["2^32 - 1 entries"] = peer => peer.SendAsync(1, MessageKind.Offer, RawOffer(uint.MaxValue, 1)),
        ["an id of 15 bytes"] = peer =>
        {
            var offer = RawOffer(1, 1);
            offer.Id = ByteString.CopyFrom(new byte[15]);
            return peer.SendAsync(1, MessageKind.Offer, offer);
        },
        ["ranges beyond the file"] = async peer =>
        {
            await DownloadAsync(peer);
            await peer.SendAsync(1, new Accept([], 0));
            await peer.SendAsync(1, new Fetch([new ChunkRange(1_000_000, 1)]));
        },
        ["the whole number range at once"] = async peer =>
        {
            await DownloadAsync(peer);
            await peer.SendAsync(1, new Accept([], 0));
            await peer.SendAsync(1, new Fetch([new ChunkRange(0, int.MaxValue)]));
        },
        ["having what does not exist"] = async peer =>
        {
            await DownloadAsync(peer);
            await peer.SendAsync(1, new Accept([new ChunkRange(0, 1_000_000)], 0));
        },
        ["Fetch before Accept"] = async peer =>
        {
            await DownloadAsync(peer);
            await peer.SendAsync(1, new Fetch([new ChunkRange(0, 1)]));
        },
        ["acknowledging what does not exist"] = async peer =>
        {
            await DownloadAsync(peer);
            await peer.SendAsync(1, new Accept([], 0));
            await peer.SendAsync(1, new Ack([], [new ChunkRange(0, 1_000_000)], 1));
        },
        ["refusing what does not exist"] = async peer =>
        {
            await DownloadAsync(peer);
            await peer.SendAsync(1, new Accept([], 0));
            await peer.SendAsync(1, new Nack(1_000_000, new Failure(Reason.Corrupt, "no")));
        },
        ["refusing without end"] = async peer =>
        {
            await DownloadAsync(peer);
            await peer.SendAsync(1, new Accept([], 0));
            for (var i = 0; i < 100; i++) await peer.SendAsync(1, new Nack(0, new Failure(Reason.Corrupt, "no\n[INF] admin logged in")));
        },
        ["more runs than a message may have"] = async peer =>
        {
            await DownloadAsync(peer);
            await peer.SendAsync(1, new Accept([], 0));
            var fetch = new Wire.FetchMessage();
            for (var i = 0; i <= MaxRuns; i++) fetch.Runs.Add([1, 1]);
            await peer.SendAsync(1, MessageKind.Fetch, fetch);
        },
        ["a run of nothing"] = peer => peer.SendAsync(1, MessageKind.Fetch, new Wire.FetchMessage { Runs = { 0, 0 } }),
        ["half a run"] = peer => peer.SendAsync(1, MessageKind.Fetch, new Wire.FetchMessage { Runs = { 0 } }),
        ["a listing of a place outside"] = peer => peer.SendAsync(1, MessageKind.ListFiles, new Wire.ListFilesMessage { Path = "../.." }),
        ["removing a place outside"] = peer => peer.SendAsync(1, MessageKind.RemoveFile, new Wire.RemoveFileMessage { Path = "/etc" }),
        ["a time that does not exist"] = peer =>
            OfferAsync(peer, 1, new Wire.EntryMessage { Path = "a", Kind = 1, Size = 1, Modified = long.MinValue }),
        ["bytes that are no message"] = peer => peer.SendAsync((ushort)MessageKind.Offer, 1, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
        ["a message nested in itself"] = peer => peer.SendAsync(
            (ushort)MessageKind.Reject, 1, [.. Enumerable.Repeat((byte)0x0B, 200_000)]),
    };

    public static Task OfferAsync(RawPeer peer, uint number, params Wire.EntryMessage[] entries) =>
        OfferAsync(peer, number, entries.Length, entries.Aggregate(0UL, (sum, entry) => unchecked(sum + entry.Size)), entries);

    public static async Task OfferAsync(RawPeer peer, uint number, int count, ulong bytes, params Wire.EntryMessage[] entries)
    {
        await peer.SendAsync(number, MessageKind.Offer, RawOffer((uint)count, Math.Min(bytes, long.MaxValue)));
        var part = new Wire.OfferEntriesMessage { Last = true };
        part.Entries.Add(entries);
        await peer.SendAsync(number, MessageKind.OfferEntries, part);
    }

    public static Wire.EntryMessage File(string path, long size) =>
        new() { Path = path, Kind = 1, Size = (ulong)size, Modified = DateTime.UnixEpoch.Ticks };

    public static async Task DownloadAsync(RawPeer peer)
    {
        await peer.SendAsync(1, new Request(TransferId.New(), RelativePath.Parse(Stored)));
        await peer.ExpectAsync<Offer>(1);
    }

    public static Offer OfferOf(int count, long bytes, TransferId? id = null) =>
        new(id ?? TransferId.New(), Purpose.Upload, null, ExistingNames.Overwrite, count, bytes);

    /// <summary>The only chunk of a small file, and its root.</summary>
    public static (byte[] Data, Hash256 Root) Chunk(int bytes)
    {
        var data = new byte[bytes];
        new Random(bytes).NextBytes(data);
        return (data, MerkleTree.ChunkRoot(data, bytes));
    }

    private static Wire.OfferMessage RawOffer(uint count, ulong bytes) => new()
    {
        Id = ValueCodec.ToWire(Guid.NewGuid()),
        Purpose = 1,
        IfExists = (uint)ExistingNames.Overwrite,
        EntryCount = count,
        TotalBytes = bytes,
    };

    private static byte[] Header(byte type, uint length)
    {
        var header = new byte[FrameHeader.Size];
        header[0] = FrameHeader.Version;
        header[1] = type;
        if (type == 1) header[2] = (byte)MessageKind.GetHistory;
        header[4] = type == 3 ? (byte)0 : (byte)1;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), length);
        return header;
    }
}
