using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Unit.Storage;

public sealed class WantedChunksTests
{
    private static readonly Hash256 One = FakeSource.ContentOf(1).Root;

    private static readonly Hash256 Two = FakeSource.ContentOf(2).Root;

    private static readonly Manifest Both = Manifest.Create([File("a", 2 * Chunk), File("b", Chunk + 10)]);

    [Fact]
    public void All_chunks_of_a_hash_and_length_are_taken_at_once()
    {
        var wanted = new WantedChunks(Both, [One, Two, One, One], ChunkMap.Full(4));

        Assert.Equal([0, 2], wanted.Take(One, Chunk).Order());
        Assert.Empty(wanted.Take(One, Chunk));
        Assert.Equal([3], wanted.Take(One, 10));
        Assert.False(wanted.IsEmpty);
        Assert.Equal([1], wanted.Take(Two, Chunk));
        Assert.True(wanted.IsEmpty);
    }

    [Fact]
    public void What_is_not_missing_or_not_known_is_not_wanted()
    {
        var wanted = new WantedChunks(Both, [One, default, Two, Two], new ChunkMap([new ChunkRange(0, 2)]));

        Assert.Equal([0], wanted.Take(One, Chunk));
        Assert.True(wanted.IsEmpty);
        Assert.True(wanted.WantedIn(0) && wanted.WantedForSize(2 * Chunk));
        Assert.False(wanted.WantedIn(1) || wanted.WantedForSize(Chunk + 10));
    }

    [Fact]
    public void Cuts_are_wanted_as_long_as_a_hash_of_theirs_is()
    {
        const long Large = (long)Chunk * ChunkSize.TargetChunks * 2;
        var manifest = Manifest.Create([File("a", Chunk), File("b", Large)]);
        var roots = new Hash256[manifest.ChunkCount];
        (roots[0], roots[1]) = (One, Two);
        var wanted = new WantedChunks(manifest, roots, ChunkMap.Full(manifest.ChunkCount));
        Assert.True(wanted.WantsCutsOf(Chunk) && wanted.WantsCutsOf(2 * Chunk));

        wanted.Take(One, Chunk);

        Assert.False(wanted.WantsCutsOf(Chunk));
        Assert.True(wanted.WantsCutsOf(2 * Chunk));
    }
}
