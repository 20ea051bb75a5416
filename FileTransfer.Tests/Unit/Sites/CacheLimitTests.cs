using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;
using Xunit;

namespace FileTransfer.Tests.Unit.Sites;

public sealed class CacheLimitTests
{
    private static readonly OutgoingFolder Old = Folder("old", 10, 1);
    private static readonly OutgoingFolder Middle = Folder("middle", 10, 2);
    private static readonly OutgoingFolder New = Folder("new", 10, 3);

    [Theory]
    [InlineData(30, new string[0])]
    [InlineData(20, new[] { "old" })]
    [InlineData(15, new[] { "middle", "old" })]
    [InlineData(0, new[] { "new", "middle", "old" })]
    public void The_oldest_go_first(long limit, string[] gone) =>
        Assert.Equal(gone, CacheLimit.Exceeding([Old, New, Middle], new HashSet<RelativePath>(), limit).Select(path => path.Value));

    [Fact]
    public void What_runs_stays_and_is_not_counted() => Assert.Equal(
        ["middle"], CacheLimit.Exceeding([Old, Middle, New], new HashSet<RelativePath> { Old.Path }, 10).Select(path => path.Value));

    private static OutgoingFolder Folder(string name, long bytes, int day) =>
        new(RelativePath.Parse(name), bytes, new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc));
}
