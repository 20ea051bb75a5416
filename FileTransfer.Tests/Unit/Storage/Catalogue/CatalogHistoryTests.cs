using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Catalogue;

public sealed class CatalogHistoryTests : CatalogTestBase
{
    [Fact]
    public async Task Of_more_lines_than_are_kept_the_oldest_go()
    {
        await Catalog.DisposeAsync();
        await using (var small = await Catalog.OpenAsync(FileName, CancellationToken.None, historyLines: 3))
        {
            for (var i = 0; i < 10; i++) await small.ApplyAsync([Line(i)], CancellationToken.None);
            Assert.Equal(["9", "8", "7"], await IdsAsync(small));

            await small.ApplyAsync([Line(10), Line(11), Line(12), Line(13)], CancellationToken.None);
            Assert.Equal(["13", "12", "11"], await IdsAsync(small));
        }

        await Reopen();
        Assert.Equal(["13", "12", "11"], await IdsAsync(Catalog));
    }

    private static CatalogChange.AddHistory Line(int number) =>
        new(new HistoryEntry($"{number}", "send", NodeId.Parse("ann"), "x", 1, "committed", null, Now));

    private static async Task<IEnumerable<string>> IdsAsync(Catalog catalog) =>
        (await catalog.HistoryAsync(null, 100, CancellationToken.None)).Select(line => line.Id);
}
