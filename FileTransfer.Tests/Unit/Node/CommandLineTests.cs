using System.Globalization;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Commands;
using FileTransfer.Node.Configuration;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class CommandLineTests : IDisposable
{
    private readonly CommandSession _session = new();
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Verbs() =>
    [
        "server", "broadcaster", "invite", "join", "client", "send", "get", "ls", "rm", "history", "broadcast", "nodes", "check-config",
        "demo",
    ];

    public static TheoryData<string> WrongLines() =>
    [
        "sned", "send", "send a --forse", "send a --to /rooted", "send a --to ../up", "send a --to a//b",
        "send a --if-exists maybe", "send a --if-exists", "send a --deadline 10m", "get", "get a b", "get /etc/passwd",
        "get a --out", "get a --strict", "ls /a", "ls a b", "ls --data x", "rm", "rm ..", "history x",
        "history --home a --data b", "nodes --home a --data b", "invite --roles fly", "invite --roles 3", "invite --roles ,",
        "invite --roles none", "invite --roles broadcaster,receive", "invite --ttl soon", "invite --ttl 5", "invite --ttl 0s",
        "invite --name -a", "invite --name a/b", "join", "join http://x/y", "join ft", "broadcast", "broadcast a b",
        "broadcast a --to group:x", "broadcast a --home x --data y", "server --listen", "server --web 1.2.3.4:1", "server x",
        "client x", "client --data x", "check-config", "demo x", "status x", "why", "cancel", "limit", "verify", "verify --stored --sample 0%",
        "verify c", "verify c --stored", "verify c --stored --ca f", "verify --stored --ca f", "verify c p x --ca f", "certificate",
        "certificate 12", "broadcast a --certificate", "doctor",
        "@list", "--nothing",
    ];

    [Theory]
    [MemberData(nameof(WrongLines))]
    public async Task A_wrong_line_ends_with_2_before_anything_is_done(string line)
    {
        var exit = await _session.RunAsync(line.Split(' '));

        Assert.Equal(ExitCode.Usage, exit);
        Assert.Equal("", _session.Out);
        Assert.InRange(_session.ErrorLines.Length, 1, 3);
        Assert.StartsWith("filetransfer: ", _session.Error, StringComparison.Ordinal);
        Assert.Null(_session.Runtime.Settings);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_help_with_an_example(string verb)
    {
        Assert.Equal(0, await _session.RunAsync(verb, "--help"));
        Assert.Contains($"Examples:{Environment.NewLine}  filetransfer {verb}", _session.Out, StringComparison.Ordinal);
        Assert.Contains("--json", _session.Out, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task The_word_help_before_a_verb_is_its_help(string verb)
    {
        Assert.Equal(0, await _session.RunAsync("help", verb));
        Assert.Contains("Examples:", _session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alone_it_shows_examples_before_the_verbs()
    {
        Assert.Equal(0, await _session.RunAsync());

        var example = _session.Out.IndexOf("filetransfer demo", StringComparison.Ordinal);
        var verbs = _session.Out.IndexOf("Verbs", StringComparison.Ordinal);
        Assert.InRange(example, 0, verbs);
        foreach (var verb in Verbs())
            Assert.Contains($"{Environment.NewLine}  {verb} ", _session.Out[verbs..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sned x", "did you mean send?")]
    [InlineData("brodcast x", "did you mean broadcast?")]
    [InlineData("ls --jsn", "did you mean --json?")]
    [InlineData("send x --if-exist fail", "did you mean --if-exists?")]
    public async Task A_typing_error_gets_a_suggestion(string line, string expected)
    {
        await _session.RunAsync(line.Split(' '));
        Assert.Contains(expected, _session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_hands_over_what_the_line_says()
    {
        var file = _folder.Write("a.txt", "x");

        var exit = await _session.RunAsync(
            "send", file, "--to", "site/2026", "--if-exists", "keep-both", "--strict", "--home", _folder.Path);

        Assert.Equal(0, exit);
        var order = Assert.IsType<SendOrder>(Assert.Single(_session.Client.Asked));
        Assert.Equal([file], order.Paths);
        Assert.Equal("site/2026", order.Into?.Value);
        Assert.Equal(ExistingNames.KeepBoth, order.IfExists);
        Assert.True(order.Strict);
        Assert.Equal(_folder.Path, _session.Runtime.Settings?.Root);
        Assert.True(_session.Client.Disposed);
    }

    [Fact]
    public async Task A_path_that_begins_with_a_dash_stands_after_two_dashes()
    {
        Assert.Equal(3, await _session.RunAsync("send", "--", "--forse"));
        Assert.Contains("--forse does not exist", _session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_begins_with_an_at_sign_is_a_name()
    {
        Assert.Equal(0, await _session.RunAsync("get", "@list"));
        Assert.Equal("@list", Assert.IsType<GetOrder>(Assert.Single(_session.Client.Asked)).Remote.Value);
    }

    [Fact]
    public async Task A_missing_source_is_told_before_a_connection_is_made()
    {
        Assert.Equal(3, await _session.RunAsync("send", _folder.At("missing")));
        Assert.Empty(_session.Client.Asked);
        Assert.Null(_session.Runtime.Settings);
    }

    [Fact]
    public async Task Get_takes_here_as_its_destination_and_refuses_existing_names_by_default()
    {
        await _session.RunAsync("get", "a/b");

        var order = Assert.IsType<GetOrder>(Assert.Single(_session.Client.Asked));
        Assert.Equal(new GetOrder(RelativePath.Parse("a/b"), Path.GetFullPath("."), ExistingNames.Fail), order);
    }

    [Fact]
    public async Task Invite_hands_over_roles_name_and_time()
    {
        Assert.Equal(0, await _session.RunAsync(
            "invite", "--roles", "receive,broadcast", "--name", "Till-07", "--ttl", "30min", "--data", _folder.Path));

        var order = Assert.IsType<InviteOrder>(Assert.Single(_session.Client.Asked));
        var roles = Permissions.Receive | Permissions.Broadcast;
        Assert.Equal(new InviteOrder(roles, NodeId.Parse("till-07"), TimeSpan.FromMinutes(30)), order);
        Assert.Equal((NodePlace.Data, _folder.Path), (_session.Runtime.Settings?.Place, _session.Runtime.Settings?.Root));
        Assert.Equal(Sample.Link, _session.Out.Trim());
    }

    [Fact]
    public async Task Invite_has_defaults_that_suit_an_ordinary_machine()
    {
        await _session.RunAsync("invite");

        var order = Assert.IsType<InviteOrder>(Assert.Single(_session.Client.Asked));
        Assert.Equal(
            new InviteOrder(Permissions.Upload | Permissions.Download | Permissions.Receive, null, TimeSpan.FromHours(1)), order);
        Assert.Equal(NodePlace.Home, _session.Runtime.Settings?.Place);
    }

    [Fact]
    public async Task Join_reads_the_link_from_the_input_when_told_so()
    {
        _session.Input = $"{Sample.Link}\n";

        Assert.Equal(0, await _session.RunAsync("join", "-", "--name", "till-07"));

        Assert.Equal((Sample.Link, NodeId.Parse("till-07")), _session.Runtime.Joined);
    }

    [Theory]
    [InlineData("join", "ftp://example.org/SECRET")]
    [InlineData("join", Sample.Link)]
    public async Task Join_never_repeats_the_secret(params string[] arguments)
    {
        _session.Runtime.Fails = new FailureException(Reason.NotTrusted, "the code was used before");

        Assert.NotEqual(0, await _session.RunAsync(arguments));

        Assert.DoesNotContain("SECRET", _session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_flags_become_settings()
    {
        await _session.RunAsync("client", "--inbox", _folder.Path, "--groups", "lab, floor1", "--server", "a,[::1]:7", "-q");

        var client = _session.Runtime.Settings!.Client;
        Assert.Equal(_folder.Path, client.Inbox);
        Assert.Equal(["lab", "floor1"], client.Groups);
        Assert.Equal([new Endpoint("a", 5001), new Endpoint("::1", 7)], client.Servers);
        var order = Assert.IsType<ReceiveOrder>(Assert.Single(_session.Client.Asked));
        Assert.Equal((_folder.Path, client.Groups), (order.Inbox, order.Groups));
    }

    [Fact]
    public async Task Broadcast_takes_a_path_of_this_machine_before_one_of_the_server()
    {
        var file = _folder.Write("a.txt", "x");

        await _session.RunAsync("broadcast", file, "--channel", "c");
        await _session.RunAsync("broadcast", "on/server.txt", "--data", _folder.Path);

        Assert.Equal(new BroadcastOrder(file, null, "c", false), Assert.IsType<BroadcastOrder>(_session.Client.Asked[0]) with { Warn = null });
        Assert.Equal(
            new BroadcastOrder(null, RelativePath.Parse("on/server.txt"), null, false),
            Assert.IsType<BroadcastOrder>(_session.Client.Asked[1]) with { Warn = null });
    }

    [Fact]
    public async Task Broadcast_of_nothing_is_not_found()
    {
        Assert.Equal(3, await _session.RunAsync("broadcast", _folder.At("missing")));
        Assert.Empty(_session.Client.Asked);
    }

    [Theory]
    [InlineData("send")]
    [InlineData("broadcast")]
    public async Task Portable_refuses_a_name_that_windows_cannot_hold(string verb)
    {
        Directory.CreateDirectory(_folder.At("tree/deep"));
        _folder.Write("tree/deep/con.txt", "x");

        Assert.Equal(6, await _session.RunAsync(verb, _folder.At("tree"), "--portable"));
        Assert.Contains("con.txt", _session.Error, StringComparison.Ordinal);
        Assert.Empty(_session.Client.Asked);
        Assert.Equal(0, await _session.RunAsync(verb, _folder.At("tree")));
    }

    [Fact]
    public async Task The_version_is_a_number()
    {
        Assert.Equal(0, await _session.RunAsync("--version"));
        Assert.True(int.TryParse(_session.Out.Split('.')[0], CultureInfo.InvariantCulture, out _));
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }
}
