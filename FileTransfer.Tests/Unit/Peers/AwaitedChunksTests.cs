using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using Xunit;

namespace FileTransfer.Tests.Unit.Peers;

/// <summary>A link is woken by what its receiver waits for, and by nothing else.</summary>
public sealed class AwaitedChunksTests
{
    private readonly List<int> _came = [];
    private readonly AwaitedChunks _awaited;
    private int _news;

    public AwaitedChunksTests() => _awaited = new AwaitedChunks(_came.Add, () => _news++);

    [Fact]
    public void Each_awaited_chunk_is_told_once_and_no_other()
    {
        _awaited.Add(Chunks(2, 5));

        foreach (var chunk in new[] { 1, 5, 2, 5, 3 }) _awaited.Came(chunk);

        Assert.Equal([5, 2], _came);
        Assert.Equal(0, _news);
    }

    [Fact]
    public void What_is_taken_because_it_is_here_is_not_told()
    {
        _awaited.Add(Chunks(2, 5));

        Assert.Equal([5], _awaited.Take(Chunks(5, 7)).Chunks());
        _awaited.Came(5);
        _awaited.Came(2);

        Assert.Equal([2], _came);
        Assert.True(_awaited.Take(Chunks(2, 5)).IsEmpty);
    }

    [Fact]
    public void News_are_one_chunk_of_any_kind()
    {
        _awaited.AwaitsNews = true;

        _awaited.Came(1);
        _awaited.Came(2);

        Assert.Equal(1, _news);
        Assert.Empty(_came);
    }

    [Fact]
    public void News_that_are_not_awaited_any_more_are_not_told()
    {
        _awaited.AwaitsNews = true;
        _awaited.AwaitsNews = false;

        _awaited.Came(1);

        Assert.Equal(0, _news);
    }

    private static ChunkMap Chunks(params int[] chunks) => new(chunks.Select(chunk => new ChunkRange(chunk, 1)));
}
