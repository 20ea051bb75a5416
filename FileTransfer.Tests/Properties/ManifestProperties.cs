using CsCheck;
using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Properties;

public sealed class ManifestProperties
{
    private static readonly Gen<long> AnySize = Gen.OneOf(
        Gen.Const(0L), Gen.Long[1, 3 * ChunkSize.Min], Gen.Long[1, 64].Select(count => count * ChunkSize.Min),
        Gen.Long[64L * 1024 * 1024, 300L * 1024 * 1024]);

    private static readonly Gen<Manifest> AnyManifest = AnySize.Array[1, 12].Select(sizes => Manifest.Create(
        [.. sizes.Select((size, i) => new Entry(RelativePath.Parse($"f{i}"), EntryKind.File, size, DateTime.UnixEpoch, false))]));

    [Fact]
    public void The_chunks_of_all_entries_cover_every_byte_once_and_in_order() => AnyManifest.Sample(manifest =>
    {
        var next = 0;
        for (var entry = 0; entry < manifest.Entries.Count; entry++)
        {
            var chunks = manifest.ChunksOf(entry);
            var offset = 0L;
            Assert.Equal(next, chunks.First);
            for (var i = 0; i < chunks.Count; i++, next++)
            {
                var place = manifest.Locate(next);
                Assert.Equal((entry, i, offset), (place.Entry, place.IndexInEntry, place.Offset));
                Assert.InRange(place.Length, 1, ChunkSize.For(manifest.Entries[entry].Size));
                offset += place.Length;
            }

            Assert.Equal(manifest.Entries[entry].Size, offset);
            Assert.Equal(offset, manifest.BytesOf(chunks));
        }

        Assert.Equal(manifest.ChunkCount, next);
        Assert.Equal(manifest.TotalBytes, manifest.BytesOf(ChunkMap.Full(next)));
    });

    [Fact]
    public void The_bytes_of_a_range_are_those_of_its_chunks() =>
        Gen.Select(AnyManifest, Gen.Double[0, 1], Gen.Double[0, 1]).Sample((manifest, from, part) =>
        {
            var first = (int)(from * manifest.ChunkCount);
            var range = new ChunkRange(first, (int)(part * (manifest.ChunkCount - first)));

            var expected = Enumerable.Range(range.First, range.Count).Sum(chunk => (long)manifest.Locate(chunk).Length);

            Assert.Equal(expected, manifest.BytesOf(range));
        });
}
