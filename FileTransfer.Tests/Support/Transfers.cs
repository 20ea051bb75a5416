using FileTransfer.Actors.Buffers;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Tests.Support;

/// <summary>Manifests, offers and chunks as tests of transfers need them.</summary>
internal static class Transfers
{
    public const int Chunk = ChunkSize.Min;

    public static readonly NodeId Owner = NodeId.Parse("owner");

    /// <summary>One file, fresh: its content id is not known.</summary>
    public static Manifest OneFile(int chunks, string name = "a.bin") => Manifest.Create([File(name, (long)chunks * Chunk)]);

    public static Entry File(string path, long size, ContentId? content = null) =>
        new(RelativePath.Parse(path), EntryKind.File, size, DateTime.UnixEpoch, false, content);

    public static Offer OfferOf(Manifest manifest, ExistingNames ifExists = ExistingNames.Fail, Purpose purpose = Purpose.Upload) =>
        new(TransferId.FromKey("test"), purpose, null, ifExists, manifest.Entries.Count, manifest.TotalBytes);

    public static LinkProtocol.ChunkReceived ChunkOf(uint number, BufferPool pool, int chunk, int length = Chunk)
    {
        var buffer = ChunkBuffer.Rent(pool, length);
        buffer.Chunk = chunk;
        return new LinkProtocol.ChunkReceived(number, buffer);
    }

    public static int[] Chunks(IEnumerable<ChunkRange> ranges) => [.. new ChunkMap(ranges).Chunks()];
}
