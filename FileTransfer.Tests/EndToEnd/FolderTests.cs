using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class FolderTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private readonly Site _site = shared.Site;
    private readonly SiteHome _ann = shared.Ann;
    private readonly SiteHome _ben = shared.Ben;

    [Fact]
    public async Task A_folder_of_everything_comes_back_the_same()
    {
        var folder = _site.NewFolder();
        Directory.CreateDirectory(Path.Combine(folder, "empty", "within"));
        SampleFiles.Make(Path.Combine(folder, "zero"), 0);
        var tool = SampleFiles.Make(Path.Combine(folder, "tool"), 100);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(tool, File.GetUnixFileMode(tool) | UnixFileMode.UserExecute);
        var dated = SampleFiles.Make(Path.Combine(folder, "dated"), 5);
        File.SetLastWriteTimeUtc(dated, new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1_234_567));
        SampleFiles.Make(Path.Combine(folder, "Ünïcödé 日本語", "עברית", "🎉 e\u0301\u0327", "çà et là.txt"), 70_000);
        SampleFiles.Make(Path.Combine([folder, .. Enumerable.Range(0, 30).Select(i => $"level {i}"), "deep"]), 1);
        foreach (var i in Enumerable.Range(0, 300)) SampleFiles.Make(Path.Combine(folder, "small", $"{i % 7}", $"{i}"), i * 11);

        var sent = await _ann.SendAsync(folder);
        var copy = _site.NewPath();
        var fetched = (await _ben.RunAsync("get", Path.GetFileName(folder), "--out", copy)).WithExit(0);

        SampleFiles.AssertSameTree(folder, copy);
        Assert.Equal((305, 305), (sent.Last.Number("files"), fetched.Last.Number("files")));
    }

    [Fact]
    public async Task Links_and_special_files_are_left_out_and_listed()
    {
        var folder = FolderWithSpecialFiles();

        var sent = (await _ann.RunAsync("send", folder)).WithExit(8);
        var copy = _site.NewPath();
        (await _ben.RunAsync("get", Path.GetFileName(folder), "--out", copy)).WithExit(0);

        Assert.Equal("partial", sent.Last.Text("code"));
        var skipped = sent.Last.Texts("skipped");
        Assert.Equal(4, skipped.Length);
        foreach (var name in (string[])["dangling", "link", "pipe", "socket"])
            Assert.Single(skipped, entry => entry.Contains($"/{name}", StringComparison.Ordinal));
        Assert.Equal(skipped, sent.Named("skipped").Select(e => e.Text("entry")));
        Assert.Equal(["plain"], Directory.EnumerateFileSystemEntries(copy).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Strict_refuses_a_folder_with_links()
    {
        var folder = FolderWithSpecialFiles();

        var error = (await _ann.RunAsync("send", folder, "--strict")).Last;

        Assert.True(error.Is("error") && error.Number("exit") != 0, error.ToString());
        (await _ben.RunAsync("ls", Path.GetFileName(folder))).WithError(3, "not-found");
    }

    [Fact]
    public async Task An_empty_folder_is_something_to_send()
    {
        var folder = _site.NewFolder();

        var sent = await _ann.SendAsync(folder);
        var copy = _site.NewPath();
        (await _ben.RunAsync("get", Path.GetFileName(folder), "--out", copy)).WithExit(0);

        Assert.Equal(0, sent.Last.Number("files"));
        Assert.True(Directory.Exists(copy));
        Assert.Empty(Directory.EnumerateFileSystemEntries(copy));
    }

    private string FolderWithSpecialFiles()
    {
        var folder = _site.NewFolder();
        var plain = SampleFiles.Make(Path.Combine(folder, "plain"), 10);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), plain);
        File.CreateSymbolicLink(Path.Combine(folder, "dangling"), "/nowhere");
        SpecialFiles.MakePipe(Path.Combine(folder, "pipe"));
        SpecialFiles.MakeSocket(Path.Combine(folder, "socket"));
        return folder;
    }
}
