using System.Text;
using FileTransfer.Actors.Domain;
using FileTransfer.Tests.Support;
using FileTransfer.Tests.Vectors;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Every hostile name that a file can have goes through every verb; what lies outside never changes.</summary>
public sealed class HostileNameTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private readonly Site _site = shared.Site;
    private readonly SiteHome _ann = shared.Ann;
    private readonly SiteHome _ben = shared.Ben;

    [Fact]
    public async Task A_tree_of_every_hostile_name_comes_back_exactly_and_hurts_no_reader()
    {
        var (tree, names) = Tree();
        var canary = SampleFiles.Describe(Canary());
        await using var receiver = await _ben.ReceiveAsync();

        var sent = await RawRun.PipedAsync("send", tree, "--home", _ann.Path);
        var shown = await RawRun.InTerminalAsync("send", tree, "--home", _ann.Path);
        var json = await RawRun.PipedAsync("send", tree, "--json", "--home", _ann.Path);
        var copy = _site.NewPath();
        var fetched = await RawRun.PipedAsync("get", Path.GetFileName(tree), "--out", copy, "--home", _ben.Path);
        var broadcast = await RawRun.InTerminalAsync("broadcast", tree, "--home", _ann.Path);
        var listed = await RawRun.PipedAsync("ls", Path.GetFileName(tree), "--home", _ann.Path);
        var listedInTerminal = await RawRun.InTerminalAsync("ls", Path.GetFileName(tree), "--home", _ann.Path);
        var listedAsJson = await _ann.RunAsync("ls", Path.GetFileName(tree));
        var history = await RawRun.PipedAsync("history", "--home", _ann.Path);

        Assert.All([sent, shown, json, fetched, broadcast, listed, listedInTerminal, history], run => Assert.True(
            run.Exit == 0, $"exit {run.Exit}: {Encoding.UTF8.GetString(run.Out)}{Encoding.UTF8.GetString(run.Error)}"));
        SampleFiles.AssertSameTree(tree, copy);
        SampleFiles.AssertSameTree(tree, Path.Combine(_ben.Inbox, Path.GetFileName(tree)));
        Assert.Equal(names.Order(StringComparer.Ordinal), listedAsJson.WithExit(0).Named("entry").Select(entry => entry.Text("path")));
        foreach (var run in (RawRun[])[sent, json, fetched, listed, history])
        {
            ShownText.AssertHarmless(run.Out);
            ShownText.AssertHarmless(run.Error);
        }

        foreach (var run in (RawRun[])[shown, broadcast, listedInTerminal]) ShownText.AssertHarmless(run.Out, terminal: true);
        Assert.Equal(canary, SampleFiles.Describe(Canary()));
        await AssertLogsAsync(receiver);
    }

    [Theory]
    [InlineData("a\u001b[31mb")]
    [InlineData("a\nb\n[INF] admin logged in")]
    public Task One_hostile_name_alone_is_literal_in_every_verb(string name) => ThroughEveryVerbAsync(name);

    [LongTheory]
    [InlineData("a\u202eb")]
    [InlineData("a\u2028b")]
    [InlineData("a\u009bb")]
    [InlineData("a\rb")]
    [InlineData("--help")]
    [InlineData("-rf")]
    [InlineData("*")]
    [InlineData("$(id)")]
    [InlineData("{0} {Detail}")]
    [InlineData("[red]x")]
    public Task Other_hostile_names_alone_are_literal_in_every_verb(string name) => ThroughEveryVerbAsync(name);

    private async Task ThroughEveryVerbAsync(string name)
    {
        var file = SampleFiles.Make(Path.Combine(_site.NewFolder(), name), 5);
        var copy = _site.NewPath();

        foreach (var terminal in (bool[])[false, true])
        {
            (int Exit, string[] Arguments)[] runs =
            [
                (0, ["send", "--if-exists", "overwrite", "--home", _ann.Path, "--", file]),
                (0, ["ls", "--home", _ann.Path, "--", name]),
                (0, ["get", "--home", _ann.Path, "--out", copy, "--", name]),
                (0, ["rm", "--home", _ann.Path, "--", name]),
                (3, ["get", "--home", _ann.Path, "--out", copy, "--", name]),
                (3, ["rm", "--home", _ann.Path, "--", name]),
                (3, ["send", "--home", _ann.Path, "--", file + " missing"]),
            ];
            foreach (var (exit, arguments) in runs)
            {
                var run = terminal ? await RawRun.InTerminalAsync(arguments) : await RawRun.PipedAsync(arguments);
                Assert.True(run.Exit == exit, $"{arguments[0]}: exit {run.Exit}: {Display.Text(Encoding.UTF8.GetString(run.Out) + Encoding.UTF8.GetString(run.Error))}");
                ShownText.AssertHarmless(run.Out, terminal);
                ShownText.AssertHarmless(run.Error, terminal);
                if (terminal || exit == 0) continue;
                var json = await RawRun.PipedAsync([arguments[0], "--json", .. arguments[1..]]);
                ShownText.AssertHarmless(json.Out);
                ShownText.AssertHarmless(json.Error);
            }
        }
    }

    [Fact]
    public async Task Names_over_the_limits_are_refused_with_the_limit()
    {
        var folder = _site.NewFolder();
        SampleFiles.Make(Path.Combine(folder, new string('n', 255)), 1);
        await _ann.SendAsync(folder);
        Assert.Contains("255", await _ann.RefusesAsync(2, "get", new string('n', 256)), StringComparison.Ordinal);

        var deep = string.Join('/', Enumerable.Repeat("d", 101));
        Assert.Contains("100", await _ann.RefusesAsync(2, "get", deep), StringComparison.Ordinal);
        foreach (var bytes in (int[])[4095, 5000])
        {
            var path = string.Join('/', Enumerable.Repeat(new string('p', 99), bytes / 100));
            Assert.Contains("3072", await _ann.RefusesAsync(2, "get", path), StringComparison.Ordinal);
        }

        var tooDeep = _site.NewFolder();
        Directory.CreateDirectory(Path.Combine(tooDeep, deep));
        var skipped = (await _ann.RunAsync("send", tooDeep)).WithExit(8).Last.Texts("skipped");
        Assert.Contains("100", Assert.Single(skipped), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_own_folder_cannot_be_named_by_any_verb()
    {
        var own = Path.Combine(_site.NewFolder(), ".filetransfer");
        SampleFiles.Make(Path.Combine(own, "catalog.db"), 10);

        await _ann.RefusesAsync(6, "send", own);
        foreach (var name in (string[])[".filetransfer", ".FILETRANSFER/catalog.db", "x/.filetransfer/pki", ".\ufb01letransfer"])
        {
            await _ann.RefusesAsync(2, "get", name);
            await _ann.RefusesAsync(2, "rm", name);
            await _ann.RefusesAsync(2, "ls", name);
        }
    }

    [Fact]
    public async Task Names_that_one_system_takes_for_one_are_warned_about_before_anything_is_sent_and_refused_with_portable()
    {
        var folder = _site.NewFolder();
        foreach (var name in (string[])["Foo.txt", "foo.TXT", "caf\u00e9", "cafe\u0301", "a:b"]) SampleFiles.Make(Path.Combine(folder, name), 3);

        var sent = (await _ann.RunAsync("send", folder)).WithExit(0);
        Assert.Equal(3, sent.Named("not-portable").Count());
        var first = sent.Events.ToList().FindIndex(e => e.Is("not-portable"));
        var progress = sent.Events.ToList().FindIndex(e => e.Is("progress"));
        Assert.True(progress < 0 || first < progress, sent.ToString());

        Assert.Contains("portable", await _ann.RefusesAsync(6, "send", folder, "--portable"), StringComparison.Ordinal);
        var copy = _site.NewPath();
        (await _ben.RunAsync("get", Path.GetFileName(folder), "--out", copy)).WithExit(0);
        SampleFiles.AssertSameTree(folder, copy);
    }

    private (string Tree, IReadOnlyList<string> Names) Tree()
    {
        var tree = _site.NewFolder("naughty");
        var names = new List<string>();
        foreach (var name in HostileNames.All.Distinct())
        {
            if (RelativePath.TryParse(name) is not { Components.Count: 1 }) continue;
            File.WriteAllText(Path.Combine(tree, name), name);
            names.Add(name);
        }

        Assert.InRange(names.Count, 300, HostileNames.All.Count());
        return (tree, names);
    }

    /// <summary>Everything a path could escape to: beside the folders of the site's nodes.</summary>
    private string Canary()
    {
        var canary = Path.Combine(_site.Folder, "canary");
        if (!Directory.Exists(canary)) SampleFiles.Make(Path.Combine(canary, "etc", "passwd"), 100);
        return canary;
    }

    private async Task AssertLogsAsync(NodeProcess receiver)
    {
        using (var stream = new FileStream(
            Path.Combine(_site.Data, ".filetransfer", "log", "node.json"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
        {
            var log = new MemoryStream();
            await stream.CopyToAsync(log);
            ShownText.AssertHarmless(log.ToArray());
        }

        foreach (var line in _site.Server.Errors.Concat(receiver.Errors))
        {
            ShownText.AssertHarmless(Encoding.UTF8.GetBytes(line));
            Assert.Matches(@"^\S+ ", line);
        }
    }
}
