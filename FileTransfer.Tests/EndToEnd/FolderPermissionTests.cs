using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Roles that hold below a folder only.</summary>
public sealed class FolderPermissionTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private readonly Site _site = shared.Site;

    [Fact]
    public async Task A_node_sends_and_removes_only_below_its_folder()
    {
        var node = await _site.JoinAsync("sender", "upload:incoming/");
        var file = SampleFiles.Make(_site.NewPath("sent"), 1000);
        var name = Path.GetFileName(file);

        (await node.RunAsync("send", file, "--to", "incoming/today")).WithExit(0);
        var refused = await node.RefusesAsync(4, "send", file);
        Assert.Contains("only below incoming/", refused, StringComparison.Ordinal);
        Assert.Contains("--to", refused, StringComparison.Ordinal);
        (await node.RunAsync("send", file, "--to", "incoming2")).WithError(4, "not-allowed");
        (await node.RunAsync("rm", "incoming")).WithError(4, "not-allowed");
        (await node.RunAsync("get", $"incoming/today/{name}", "--out", _site.NewPath())).WithError(4, "not-allowed");

        SampleFiles.AssertSame(file, Path.Combine(_site.Data, "files", "incoming", "today", name));
        (await node.RunAsync("rm", $"incoming/today/{name}")).WithExit(0);
        Assert.False(Directory.Exists(Path.Combine(_site.Data, "files", "incoming2")));
        Assert.False(File.Exists(Path.Combine(_site.Data, "files", name)));
    }

    [Fact]
    public async Task A_node_sees_and_gets_only_its_folder_and_the_way_to_it()
    {
        var file = SampleFiles.Make(_site.NewPath("one"), 1000);
        var name = Path.GetFileName(file);
        foreach (var folder in new[] { "public/a", "public/ab", "secret" })
            (await shared.Ann.RunAsync("send", file, "--to", folder)).WithExit(0);
        var node = await _site.JoinAsync("reader", "download:public/a");

        Assert.Equal(["public"], await Names(node));
        Assert.Equal(["a"], await Names(node, "public"));
        Assert.Equal([name], await Names(node, "public/a"));
        foreach (var hidden in new[] { "secret", "public/ab" }) (await node.RunAsync("ls", hidden)).WithError(4, "not-allowed");
        (await node.RunAsync("get", "public/a", "--out", _site.NewPath())).WithExit(0);
        foreach (var hidden in new[] { "public", $"secret/{name}", $"public/ab/{name}" })
        {
            var said = await node.RefusesAsync(4, "get", hidden, "--out", _site.NewPath());
            Assert.Contains("only below public/a/", said, StringComparison.Ordinal);
        }

        Assert.All((await node.RunAsync("history")).WithExit(0).Named("transfer"), e => Assert.Equal("reader", e.Text("node")));
    }

    [Fact]
    public async Task A_node_broadcasts_only_what_is_stored_in_its_folder_and_receives_only_what_is_in_its_own()
    {
        var file = SampleFiles.Make(_site.NewPath("one"), 1000);
        var name = Path.GetFileName(file);
        foreach (var folder in new[] { "releases/x", "drafts" }) (await shared.Ann.RunAsync("send", file, "--to", folder)).WithExit(0);
        var sender = await _site.JoinAsync("caster", "broadcast:releases/");
        var till = await _site.JoinAsync("till", "receive:releases/x");
        await using var receiving = await till.ReceiveAsync();

        (await sender.RunAsync("broadcast", $"drafts/{name}")).WithError(4, "not-allowed");
        (await sender.RunAsync("broadcast", file)).WithError(4, "not-allowed");
        Assert.Equal(1, (await sender.RunAsync("broadcast", $"releases/x/{name}")).WithExit(0).Last.Number("committed"));
        SampleFiles.AssertSame(file, Path.Combine(till.Inbox, name));
        var other = (await _site.AdminAsync("broadcast", SampleFiles.Make(_site.NewPath("other"), 10))).WithExit(8);

        Assert.Equal("rejected", other.Named("receiver").Last().Text("state"));
        Assert.Contains("only below releases/x/", other.Named("receiver").Last().Text("message"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_shows_folders_and_when_certificates_end_and_wrong_roles_are_refused()
    {
        await _site.JoinAsync("limited", "upload:a b/,upload:c,receive");

        var node = Assert.Single((await _site.AdminAsync("nodes")).Named("node"), e => e.Text("node") == "limited");
        Assert.Equal(["upload:a b/", "upload:c/", "receive"], node.Texts("roles"));
        Assert.True(DateTimeOffset.Parse(node.Text("expires"), System.Globalization.CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow.AddDays(300));
        foreach (var wrong in new[] { "upload:../up", "admin:a", "upload,upload:a", "root", "" })
            (await _site.AdminAsync("invite", "--roles", wrong)).WithError(2, "usage");
    }

    private static async Task<IEnumerable<string>> Names(SiteHome node, params string[] path) =>
        (await node.RunAsync(["ls", .. path])).WithExit(0).Named("entry").Select(e => e.Text("path"));
}
