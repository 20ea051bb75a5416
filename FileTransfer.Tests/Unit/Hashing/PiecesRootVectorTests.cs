using System.Security.Cryptography;
using System.Text.Json;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Hashing;
using FileTransfer.Tests.Support;
using FileTransfer.Tests.Vectors;
using Xunit;

namespace FileTransfer.Tests.Unit.Hashing;

/// <summary>Compares with what libtorrent computed for the same bytes (Vectors/record_pieces_root.py).</summary>
public sealed class PiecesRootVectorTests
{
    private static readonly Document Recorded = JsonSerializer.Deserialize<Document>(
        File.ReadAllText(RepositoryRoot.Path("FileTransfer.Tests", "Vectors", "pieces_root.json")),
        JsonSerializerOptions.Web) ?? throw new InvalidOperationException("The vectors are empty.");

    public static TheoryData<long> Sizes => [.. Recorded.Vectors.Select(vector => vector.Size)];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Chunk_and_file_roots_are_those_of_libtorrent(long size)
    {
        var expected = Recorded.Vectors.Single(vector => vector.Size == size);
        var file = new PatternFile(Recorded.Period);
        var roots = new Hash256[ChunkSize.CountFor(size)];
        var buffer = new byte[ChunkSize.For(size)];
        for (var i = 0; i < roots.Length; i++)
        {
            var offset = (long)i * buffer.Length;
            var chunk = buffer.AsSpan(0, (int)Math.Min(buffer.Length, size - offset));
            file.Read(offset, chunk);
            roots[i] = MerkleTree.ChunkRoot(chunk, size);
        }

        Assert.Equal(expected.PieceSize, ChunkSize.For(size));
        Assert.Equal(expected.PiecesRoot, MerkleTree.FileRoot(roots, size).ToString());
        if (expected.PieceLayerSha256 is { } layer) Assert.Equal(layer, HashOf(roots));
        else Assert.Single(roots);
    }

    [Theory]
    [InlineData(ChunkSize.Min)]
    [InlineData(ChunkSize.Max)]
    public void The_smallest_and_the_largest_chunk_size_are_recorded(int chunkSize) =>
        Assert.Contains(Recorded.Vectors, vector => vector.PieceSize == chunkSize && vector.PieceLayerSha256 is not null);

    private static string HashOf(Hash256[] roots) =>
        Convert.ToHexStringLower(SHA256.HashData(roots.SelectMany(root => root.ToArray()).ToArray()));

    private sealed record Document(int Period, Vector[] Vectors);

    private sealed record Vector(long Size, int PieceSize, string PiecesRoot, string? PieceLayerSha256);
}
