using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Domain;

public sealed class ChunkMapTests
{
    [Fact]
    public void Neighbours_become_one_run()
    {
        var map = new ChunkMap();

        map.Add(5);
        map.Add(7);
        map.Add(6);

        Assert.Equal([new ChunkRange(5, 3)], map.Runs);
        Assert.Equal("5+3", map.ToString());
    }

    [Fact]
    public void A_removed_middle_leaves_both_ends()
    {
        var map = ChunkMap.Full(10);

        map.Remove(new ChunkRange(3, 4));

        Assert.Equal([new ChunkRange(0, 3), new ChunkRange(7, 3)], map.Runs);
        Assert.Equal(6, map.Count);
    }

    [Fact]
    public void The_map_of_no_chunks_is_empty()
    {
        Assert.True(ChunkMap.Full(0).IsEmpty);
        Assert.Empty(new ChunkMap([new ChunkRange(3, 0)]).Runs);
        Assert.True(new ChunkMap().Contains(new ChunkRange(7, 0)));
    }

    [Fact]
    public void The_largest_chunk_number_can_be_held()
    {
        var last = new ChunkRange(int.MaxValue - 1, 1);
        var map = ChunkMap.Full(int.MaxValue);

        Assert.True(map.Contains(last));
        map.Remove(last);
        Assert.Equal(int.MaxValue - 1, map.Count);
        map.Add(last);
        Assert.Equal([new ChunkRange(0, int.MaxValue)], map.Runs);
    }

    [Fact]
    public void A_copy_lives_its_own_life()
    {
        var map = ChunkMap.Full(3);
        var copy = map.Copy();

        map.Remove(1);

        Assert.Equal(3, copy.Count);
        Assert.True(copy.Contains(1));
    }

    [Fact]
    public void A_map_may_meet_itself()
    {
        var map = new ChunkMap([new ChunkRange(1, 2), new ChunkRange(5, 1)]);

        map.AddAll(map);
        Assert.Equal("1+2,5+1", map.ToString());
        Assert.Equal("1+2,5+1", map.Intersect(map).ToString());
        map.RemoveAll(map);
        Assert.True(map.IsEmpty);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void What_is_no_chunk_number_is_refused(int chunk)
    {
        var map = new ChunkMap();

        Assert.Throws<ArgumentOutOfRangeException>(() => map.Add(chunk));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Remove(chunk));
        Assert.False(ChunkMap.Full(int.MaxValue).Contains(chunk));
    }
}
