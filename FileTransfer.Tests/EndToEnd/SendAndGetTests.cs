using System.Globalization;
using FileTransfer.Actors.Domain;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

public sealed class SendAndGetTests(SharedSite shared) : IClassFixture<SharedSite>
{
    /// <summary>The smallest file that is cut into chunks of 128 KiB.</summary>
    private const long LargerChunks = ((long)ChunkSize.Min * ChunkSize.TargetChunks) + 1;

    private readonly Site _site = shared.Site;
    private readonly SiteHome _ann = shared.Ann;
    private readonly SiteHome _ben = shared.Ben;

    [Fact]
    public async Task A_file_is_sent_listed_fetched_and_removed_and_its_history_is_kept()
    {
        var file = SampleFiles.Make(_site.NewPath("report.pdf"), 300_000);
        var name = Path.GetFileName(file);
        var copy = _site.NewPath();

        var sent = (await _ann.SendAsync(file)).Last;
        var listed = (await _ben.RunAsync("ls")).WithExit(0);
        var fetched = (await _ben.RunAsync("get", name, "--out", copy)).WithExit(0).Last;
        var removed = (await _ann.RunAsync("rm", name)).WithExit(0).Last;
        var history = (await _ann.RunAsync("history")).WithExit(0);

        SampleFiles.AssertSame(file, copy);
        var entry = Assert.Single(listed.Named("entry"), e => e.Text("path") == name);
        Assert.Equal(("file", 300_000), (entry.Text("kind"), entry.Number("size")));
        Assert.Equal(sent.Text("contentId"), entry.Text("contentId"));
        Assert.Equal(sent.Text("contentId"), fetched.Text("contentId"));
        Assert.Equal(name, removed.Text("path"));
        (await _ben.RunAsync("get", name, "--out", _site.NewPath())).WithError(3, "not-found");
        var verbs = history.Named("transfer").Where(e => e.Text("name") == name).Select(e => e.Text("verb"));
        Assert.Contains("send", verbs);
    }

    [Fact]
    public async Task Several_paths_of_every_size_arrive_in_one_command()
    {
        var folder = _site.NewFolder();
        long[] sizes = [0, 1, ChunkSize.Min - 1, ChunkSize.Min, ChunkSize.Min + 1];
        string[] files = [.. sizes.Select(size => SampleFiles.Make(Path.Combine(folder, $"of {size}"), size))];

        var sent = await _ann.SendAsync([.. files, "--to", "sizes/of files"]);
        (await _ben.RunAsync("get", "sizes/of files", "--out", Path.Combine(folder, "copies"))).WithExit(0);

        Assert.Equal((sizes.Length, sizes.Sum()), (sent.Last.Number("files"), sent.Last.Number("bytes")));
        foreach (var file in files) SampleFiles.AssertSame(file, Path.Combine(folder, "copies", Path.GetFileName(file)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ChunkSize.Min + 1)]
    [InlineData(LargerChunks)]
    public async Task A_single_file_of_any_size_comes_back_the_same(long size)
    {
        var file = SampleFiles.Make(_site.NewPath(size.ToString(CultureInfo.InvariantCulture)), size);
        var copy = _site.NewPath();

        var sent = await _ann.SendAsync(file);
        var fetched = (await _ben.RunAsync("get", Path.GetFileName(file), "--out", copy)).WithExit(0);

        SampleFiles.AssertSame(file, copy);
        Assert.Equal(File.GetLastWriteTimeUtc(file), File.GetLastWriteTimeUtc(copy));
        Assert.Equal((size, 1), (sent.Last.Number("bytes"), sent.Last.Number("files")));
        Assert.Equal(size, fetched.Last.Number("bytes"));
    }

    [Fact]
    public async Task Get_lands_in_a_folder_under_its_own_name_and_elsewhere_under_the_new_one()
    {
        var file = SampleFiles.Make(_site.NewPath("plan"), 1000);
        var name = Path.GetFileName(file);
        await _ann.SendAsync(file);
        var folder = _site.NewFolder();

        (await _ben.RunAsync("get", name, "--out", folder)).WithExit(0);
        (await _ben.RunAsync("get", name, "--out", Path.Combine(folder, "renamed"))).WithExit(0);
        (await _ben.RunAsync(new Launch { Folder = _site.NewFolder("here") }, "get", name, "--out", ".")).WithExit(0);

        SampleFiles.AssertSame(file, Path.Combine(folder, name));
        SampleFiles.AssertSame(file, Path.Combine(folder, "renamed"));
        Assert.Equal(2, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public async Task Get_leaves_an_existing_file_alone_unless_told_otherwise()
    {
        var file = SampleFiles.Make(_site.NewPath("new"), 1000);
        var name = Path.GetFileName(file);
        await _ann.SendAsync(file);
        var target = SampleFiles.Make(_site.NewPath("old.txt"), 10);
        var before = SampleFiles.Hash(target);

        (await _ben.RunAsync("get", name, "--out", target)).WithError(10, "exists");
        Assert.Equal(before, SampleFiles.Hash(target));
        var kept = (await _ben.RunAsync("get", name, "--out", target, "--if-exists", "keep-both")).WithExit(0);
        Assert.Equal(before, SampleFiles.Hash(target));
        SampleFiles.AssertSame(file, Path.Combine(_site.Folder, kept.Last.Text("name")));
        (await _ben.RunAsync("get", name, "--out", target, "--if-exists", "overwrite")).WithExit(0);
        SampleFiles.AssertSame(file, target);
        Assert.True((await _ben.RunAsync("get", name, "--out", target)).WithExit(0).Last.Flag("alreadyThere"));
    }

    [Fact]
    public async Task Nodes_shows_who_is_connected()
    {
        await using var receiving = await _ben.ReceiveAsync();

        var nodes = (await _site.AdminAsync("nodes")).WithExit(0).Named("node").ToDictionary(e => e.Text("node"));

        Assert.Equal("connected", nodes["ben"].Text("state"));
        Assert.Equal("away", nodes["ann"].Text("state"));
        Assert.Equal(Site.AllRoles.Split(',').Order(), nodes["ann"].Texts("roles").Order());
    }

    [Fact]
    public async Task A_reader_that_leaves_early_ends_ls_quietly()
    {
        var folder = _site.NewFolder("many");
        foreach (var i in Enumerable.Range(0, 1500)) SampleFiles.Make(Path.Combine(folder, $"{new string('n', 100)}{i}"), 0);
        await _ann.SendAsync(folder);
        var launch = new Launch { Wrapper = ["bash", "-c", "\"$0\" \"$@\" | head -1; exit ${PIPESTATUS[0]}"] };

        await using var process = _ann.Start(launch, "ls", Path.GetFileName(folder));
        var ended = await process.EndAsync();

        Assert.Single(ended.Out);
        Assert.True(ended.Exit is 0 or 141, ended.ToString());
        Assert.True(ended.Errors.Count == 0, ended.ToString());
    }

    [Fact]
    public async Task Two_commands_of_one_node_run_while_it_receives()
    {
        await using var receiving = await _ann.ReceiveAsync();
        var first = SampleFiles.Make(_site.NewPath("first"), 8 << 20);
        var second = SampleFiles.Make(_site.NewPath("second"), 8 << 20);

        await Task.WhenAll(_ann.SendAsync(first), _ann.SendAsync(second));
        (await _site.AdminAsync("broadcast", Path.GetFileName(first))).WithExit(0);

        await receiving.ExpectAsync("received", e => e.Text("name") == Path.GetFileName(first));
        SampleFiles.AssertSame(first, Path.Combine(_ann.Inbox, Path.GetFileName(first)));
        SampleFiles.AssertSame(second, Path.Combine(_site.Data, "files", Path.GetFileName(second)));
    }
}
