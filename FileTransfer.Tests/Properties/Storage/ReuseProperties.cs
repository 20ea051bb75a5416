using CsCheck;
using FileTransfer.Actors.Domain;
using FileTransfer.Tests.Contracts.Storage;
using Xunit;

namespace FileTransfer.Tests.Properties.Storage;

/// <summary>Whatever was there before, the new content arrives; and chunks that stayed where they were are found.</summary>
public sealed class ReuseProperties
{
    private const int Samples = 40;

    private static readonly string[] Paths = ["d/a", "d/b", "d/s/c", "d/s/e"];

    /// <summary>Pieces, each of one seed, so that old and new contents have many in common.</summary>
    private static readonly Gen<byte[]> Content = Gen.Select(
            Gen.Int[0, 3], Gen.OneOf(Gen.Const(ChunkSize.Min), Gen.Const(2 * ChunkSize.Min), Gen.Int[1, 150_000]))
        .Array[0, 5]
        .Select(pieces => (byte[])[.. pieces.SelectMany(piece => piece.Item1 == 0 ? new byte[piece.Item2] : ReuseHarness.Random(piece.Item1, piece.Item2))]);

    private static readonly Gen<(string Path, byte[] Bytes)[]> Tree = Gen.Select(Gen.Shuffle(Paths, 1, Paths.Length), Content.Array[Paths.Length])
        .Select((paths, contents) => paths.Zip(contents).ToArray());

    [Fact]
    public async Task The_new_content_is_what_was_sent_whatever_is_reused() => await Gen.Select(Tree, Tree).SampleAsync(
        async (before, now) =>
        {
            using var at = new ReuseHarness();
            foreach (var (path, bytes) in before) at.Old(path, bytes);
            at.Now(now);
            var old = before.ToDictionary(file => file.Path, file => file.Bytes);

            var found = await at.ReplaceAsync();

            for (var chunk = 0; chunk < at.Manifest.ChunkCount; chunk++)
            {
                var place = at.Manifest.Locate(chunk);
                var stayed = old.TryGetValue(at.Manifest.Entries[place.Entry].Path.Value, out var bytes)
                    && bytes.Length >= place.Offset + place.Length
                    && bytes.AsSpan((int)place.Offset, place.Length).SequenceEqual(at.ChunkOf(chunk).Span);
                Assert.True(found.Contains(chunk) || !stayed, $"chunk {chunk} is where it was, and was not found");
            }
        },
        iter: Samples, threads: 1);
}
