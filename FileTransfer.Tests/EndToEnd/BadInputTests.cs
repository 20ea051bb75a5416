using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.EndToEnd;

/// <summary>Wrong input: an exit code of its own, at most three lines, and nothing touched.</summary>
public sealed class BadInputTests(SharedSite shared) : IClassFixture<SharedSite>
{
    private readonly Site _site = shared.Site;
    private readonly SiteHome _ann = shared.Ann;

    [Fact]
    public async Task A_missing_file_is_not_found()
    {
        Assert.Contains("nothing-here", await _ann.RefusesAsync(3, "send", "nothing-here"), StringComparison.Ordinal);
        await _ann.RefusesAsync(3, "get", "nothing/here");
        await _ann.RefusesAsync(3, "rm", "nothing");
        await _ann.RefusesAsync(3, "broadcast", "nothing-here");
    }

    [Fact]
    public async Task An_unreadable_file_is_a_problem_of_this_machine()
    {
        var file = SpecialFiles.MakeUnreadable(_site.NewPath("secret"));

        Assert.Contains("secret", await _ann.RefusesAsync(5, Launch.WithoutPrivileges(), "send", file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_file_in_a_folder_is_left_out_and_listed()
    {
        var folder = _site.NewFolder();
        SampleFiles.Make(Path.Combine(folder, "open"), 10);
        SpecialFiles.MakeUnreadable(Path.Combine(folder, "secret"));

        var sent = (await _ann.RunAsync(Launch.WithoutPrivileges(), "send", folder)).WithExit(8);

        Assert.Contains("secret", Assert.Single(sent.Last.Texts("skipped")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_destination_without_a_folder_is_not_found()
    {
        var file = SampleFiles.Make(_site.NewPath(), 10);
        await _ann.SendAsync(file);

        await _ann.RefusesAsync(3, "get", Path.GetFileName(file), "--out", Path.Combine(_site.NewPath("no folder"), "file"));
    }

    [Fact]
    public async Task An_existing_name_is_a_conflict()
    {
        var file = SampleFiles.Make(_site.NewPath(), 10);
        await _ann.SendAsync(file);
        SampleFiles.Make(file, 11);

        Assert.Contains("--if-exists", await _ann.RefusesAsync(10, "send", file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_small_disk_refuses_a_download_before_it_begins()
    {
        var file = SampleFiles.Make(_site.NewPath(), 20 << 20);
        await _ann.SendAsync(file);
        var target = _site.NewPath("small disk");

        var said = await _ann.RefusesAsync(
            5, Launch.WithSmallDisk(target, 5), "get", Path.GetFileName(file), "--out", Path.Combine(target, "copy"));

        Assert.Contains("20", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_works_once_unchanged_in_time_and_at_its_own_site()
    {
        var used = await _site.InviteAsync();
        (await NodeProcess.RunAsync(null, "join", used, "--name", "used", "--home", _site.NewPath())).WithExit(0);
        var brief = await _site.InviteAsync("--ttl", "1s");
        var expires = DateTime.UtcNow.AddSeconds(1);
        var good = await _site.InviteAsync();
        var mistyped = good[..^1] + (good[^1] == '0' ? '1' : '0');
        await using var other = await Site.OpenAsync();
        var foreign = good[..(good.LastIndexOf('/') + 1)] + (await other.InviteAsync()).Split('/')[^1];
        var named = await _site.InviteAsync("--name", "someone");

        await NodeProcess.RefusesAsync(4, null, "join", used, "--name", "again", "--home", _site.NewPath());
        await NodeProcess.RefusesAsync(2, null, "join", mistyped, "--home", _site.NewPath());
        await NodeProcess.RefusesAsync(4, null, "join", foreign, "--name", "foreign", "--home", _site.NewPath());
        await NodeProcess.RefusesAsync(4, null, "join", named, "--name", "someone-else", "--home", _site.NewPath());
        await Deadline.UntilAsync("the code's end", () => DateTime.UtcNow > expires);
        await NodeProcess.RefusesAsync(4, null, "join", brief, "--name", "brief", "--home", _site.NewPath());
        // What went wrong before did not use up a good code.
        (await NodeProcess.RunAsync(null, "join", good, "--name", "good", "--home", _site.NewPath())).WithExit(0);
    }

    [Fact]
    public async Task A_node_without_identity_is_told_to_join() =>
        Assert.Contains("join", await NodeProcess.RefusesAsync(4, null, "ls", "--home", _site.NewPath()), StringComparison.Ordinal);

    [Theory]
    [InlineData("send")]
    [InlineData("sned", "file")]
    [InlineData("send", "file", "--if-exists", "perhaps")]
    [InlineData("get", "../outside")]
    [InlineData("join", "http://example.org")]
    [InlineData("check-config", "/nowhere.conf")]
    public async Task A_wrong_command_line_is_a_usage_error(params string[] arguments)
    {
        await NodeProcess.RefusesAsync(2, null, arguments);
        (await NodeProcess.RunAsync(null, arguments)).WithError(2, "usage");
    }

    [Fact]
    public async Task A_wrong_configuration_is_refused_before_a_port_is_opened()
    {
        var config = _site.NewPath(".conf");
        await File.WriteAllTextAsync(config, "filetransfer.server { keep-free = soon, listne = \"0.0.0.0:1\" }\n");

        var result = (await NodeProcess.RunAsync(null, "server", "--config", config, "--data", _site.NewPath())).WithError(2, "usage");

        Assert.Equal(2, result.Last.Texts("details").Length);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_is_refused()
    {
        await NodeProcess.RefusesAsync(5, null, "server", "--data", _site.Data, "--listen", "127.0.0.1:0");

        (await _ann.RunAsync("ls")).WithExit(0);
    }
}
