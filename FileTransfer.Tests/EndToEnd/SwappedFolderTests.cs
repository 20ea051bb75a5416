using FileTransfer.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>
/// Somebody with a shell on the receiving machine exchanges a folder there with a link to the outside, all the time, while
/// files arrive below it. Nothing lands outside, whatever the outcome.
/// </summary>
public sealed class SwappedFolderTests(SharedSite shared, ITestOutputHelper output) : IClassFixture<SharedSite>
{
    private const int Versions = 2;
    private const int Files = 40;

    private readonly Site _site = shared.Site;

    [Fact]
    public async Task A_download_lands_inside_or_not_at_all()
    {
        var (tree, outside, link) = Stage();
        var here = _site.NewFolder();
        await SendAsync(tree);
        (await shared.Ben.RunAsync("get", Path.GetFileName(tree), "--out", here)).WithExit(0);
        var before = SampleFiles.Describe(outside);

        using (var swapping = new SwapLoop(Path.Combine(here, Path.GetFileName(tree), "sub"), link))
        {
            await new Rounds(output, Versions).RunAsync(async (_, _) =>
            {
                Fill(tree);
                await SendAsync(tree);
                var got = await shared.Ben.RunAsync("get", Path.GetFileName(tree), "--out", here, "--if-exists", "overwrite");
                Assert.Contains(got.Exit, (int[])[0, 5, 10]);
            });

            Assert.True(swapping.Swaps > 1000, $"{swapping.Swaps} swaps");
        }

        Assert.Equal(before, SampleFiles.Describe(outside));
    }

    [Fact]
    public async Task A_broadcast_lands_inside_or_not_at_all()
    {
        var (tree, outside, link) = Stage();
        await using var receiver = await shared.Ben.ReceiveAsync();
        (await shared.Ann.RunAsync("broadcast", tree)).WithExit(0);
        var before = SampleFiles.Describe(outside);

        using (var swapping = new SwapLoop(Path.Combine(shared.Ben.Inbox, Path.GetFileName(tree)), link))
        {
            await new Rounds(output, Versions).RunAsync(async (_, _) =>
            {
                Fill(tree);
                var sent = await shared.Ann.RunAsync("broadcast", tree);
                Assert.Contains(sent.Exit, (int[])[0, 8]);
            });

            Assert.True(swapping.Swaps > 1000, $"{swapping.Swaps} swaps");
        }

        Assert.Equal(before, SampleFiles.Describe(outside));
    }

    private async Task SendAsync(string tree) =>
        await shared.Ann.SendAsync(tree, "--if-exists", "overwrite");

    /// <returns>What is sent; a place outside with the same names; a link to it.</returns>
    private (string Tree, string Outside, string Link) Stage()
    {
        var (tree, outside, link) = (_site.NewFolder("tree"), _site.NewFolder("outside"), _site.NewPath("link"));
        Fill(tree);
        SampleFiles.Make(Path.Combine(outside, "0"), 100);
        SampleFiles.Make(Path.Combine(outside, "sub", "0"), 100);
        Directory.CreateSymbolicLink(link, outside);
        return (tree, outside, link);
    }

    private static void Fill(string tree)
    {
        for (var i = 0; i < Files; i++) SampleFiles.Make(Path.Combine(tree, "sub", $"{i}"), 2000);
    }
}
