using FileTransfer.Actors.Domain;
using FileTransfer.Node.Configuration;
using Serilog.Events;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class SettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];
    private readonly Dictionary<string, RawSetting> _flags = [];
    private string? _file;

    [Fact]
    public void The_reference_gives_every_default()
    {
        var settings = Load().Settings;

        Assert.Equal(new Endpoint("0.0.0.0", 5001), settings.Server.Listen);
        Assert.Null(settings.Server.Advertise);
        Assert.Equal(1L << 40, settings.Server.MaxFileSize);
        Assert.Equal(64L << 20, settings.Server.KeepFree);
        Assert.Equal(1000, settings.Server.MaxSessions);
        Assert.Equal(
            new LinkSettings(
                1024, 256, 64, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), 256 << 10,
                32 << 20, 4 << 20, 4 << 10),
            settings.Links);
        Assert.Equal(
            new TransferSettings(
                16 << 20, 128 << 20, 16 << 20, 8 << 20, TimeSpan.FromMilliseconds(500), 4 << 20,
                TimeSpan.FromMilliseconds(20), 16, TimeSpan.FromSeconds(30), 1_000_000, 64, 1L << 30),
            settings.Transfers);
        Assert.Equal(TimeSpan.FromDays(7), settings.Storage.PartialTtl);
        Assert.Equal(LogEventLevel.Information, settings.Log.Level);
        Assert.Equal(TimeSpan.FromMinutes(10), settings.Client.GiveUpAfter);
        Assert.Empty(settings.Client.Groups);
        Assert.Equal(Path.Combine(settings.Client.Home, "inbox"), settings.Client.Inbox);
        Assert.True(Path.IsPathFullyQualified(settings.Client.Home));
    }

    [Fact]
    public void Flags_beat_the_environment_beats_the_file_beats_the_reference()
    {
        Assert.Equal(5001, Load().Settings.Server.Listen.Port);

        Write("filetransfer.server.listen = \"a:1\"");
        Assert.Equal(new Endpoint("a", 1), Load().Settings.Server.Listen);

        _environment["FILETRANSFER_LISTEN"] = "b:2";
        Assert.Equal(new Endpoint("b", 2), Load().Settings.Server.Listen);

        _environment["FILETRANSFER_SERVER_LISTEN"] = "c:3";
        Assert.Equal(new Endpoint("c", 3), Load().Settings.Server.Listen);

        _flags["server.listen"] = RawSetting.Text("d:4", "--listen");
        Assert.Equal(new Endpoint("d", 4), Load().Settings.Server.Listen);
    }

    [Fact]
    public void A_variable_can_set_any_key_and_an_empty_one_sets_none()
    {
        _environment["FILETRANSFER_LINKS_MAX_HANDSHAKES_PER_ADDRESS"] = "7";
        _environment["FILETRANSFER_CLIENT_GROUPS"] = "a, b";
        _environment["FILETRANSFER_TRANSFERS_ACK_INTERVAL"] = "";
        _environment["FILETRANSFER_HOME"] = _folder.Path;

        var settings = Load().Settings;

        Assert.Equal(7, settings.Links.MaxHandshakesPerAddress);
        Assert.Equal(["a", "b"], settings.Client.Groups);
        Assert.Equal(TimeSpan.FromMilliseconds(20), settings.Transfers.AckInterval);
        Assert.Equal(_folder.Path, settings.Root);
    }

    [Fact]
    public void A_variable_that_means_nothing_is_a_warning_with_a_guess()
    {
        _environment["FILETRANSFER_SERVER_LISTN"] = "x";
        _environment["PATH"] = "x";

        var warning = Assert.Single(Load().Warnings);

        Assert.Contains("FILETRANSFER_SERVER_LISTN", warning, StringComparison.Ordinal);
        Assert.Contains("did you mean FILETRANSFER_SERVER_LISTEN?", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_of_all_layers_are_told_at_once_with_key_value_and_place()
    {
        Write(
            """
            filetransfer {
              server { listn = "0.0.0.0:1", max-sessions = many }
              links.heartbeat = 20
              transfers = 3
              client { inbox = [c], servers = ["::1"] }
              storage.partial-ttl = "3 weeks"
            }
            """);
        _environment["FILETRANSFER_LISTEN"] = "nowhere";
        _environment["FILETRANSFER_SERVER_KEEP_FREE"] = "-1";
        _flags["server.advertise"] = RawSetting.Text("x y", "--advertise");

        var problems = Assert.Throws<SettingsException>(Load).Problems.Select(problem => problem.ToString()).Order().ToArray();

        Assert.Equal(
            [
                "--advertise: server.advertise = x y: must be HOST or HOST:PORT, with an IPv6 address in brackets",
                "FILETRANSFER_LISTEN: server.listen = nowhere: must be HOST:PORT, with an IPv6 address in brackets",
                "FILETRANSFER_SERVER_KEEP_FREE: server.keep-free = -1: must be a size such as \"64 MiB\"",
                "node.conf:2: server.listn = 0.0.0.0:1: unknown key; did you mean server.listen?",
                "node.conf:2: server.max-sessions = many: must be a whole number",
                "node.conf:3: links.heartbeat = 20: must be a duration such as \"10 s\"",
                "node.conf:4: transfers = 3: is a section, not a value",
                "node.conf:5: client.inbox = [c]: must be one value, not a list",
                "node.conf:5: client.servers = [::1]: must be HOST:PORT, with an IPv6 address in brackets",
                "node.conf:6: storage.partial-ttl = 3 weeks: must be a duration such as \"10 s\"",
            ],
            problems.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("links.dead-after = \"9 s\"", "twice links.heartbeat")]
    [InlineData("transfers { window = 256 MiB }", "at least transfers.window")]
    [InlineData("transfers.unflushed = 4 MiB", "at most transfers.unflushed")]
    [InlineData("client.reconnect-max = 10 ms", "at least client.reconnect-first")]
    [InlineData("transfers.window = 1 MiB", "must be at least 4.00 MiB")]
    [InlineData("transfers.window = 1 TiB", "must be at most 1.00 GiB")]
    [InlineData("server.max-sessions = 0", "must be at least 1")]
    [InlineData("transfers.ack-chunks = 4294967297", "must be a whole number")]
    [InlineData("log.level = loud", "must be one of verbose, debug")]
    [InlineData("server.keep-free = [1]", "one value, not a list")]
    [InlineData("links.heartbeat = \"1 h\"", "must be at most 5 min")]
    public void A_value_out_of_range_or_against_another_is_refused(string text, string expected)
    {
        Write($"filetransfer {{ {text} }}");
        Assert.Contains(expected, Assert.Single(Assert.Throws<SettingsException>(Load).Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_a_usage_error_that_names_it()
    {
        _file = _folder.At("missing.conf");
        var failure = Assert.Throws<FailureException>(Load).Failure;
        Assert.Equal(Reason.Usage, failure.Reason);
        Assert.Contains("missing.conf", failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_config_lists_each_problem_on_a_line_and_ends_with_2()
    {
        using var session = new CommandSession();
        Write("filetransfer { server.listn = 1\n links.heartbeat = x }");

        Assert.Equal(2, await session.RunAsync("check-config", _file!));

        Assert.Equal(4, session.ErrorLines.Length);
        Assert.Contains("2 problems", session.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("node.conf:1: server.listn", session.ErrorLines[1], StringComparison.Ordinal);
        Assert.Contains("node.conf:2: links.heartbeat", session.ErrorLines[2], StringComparison.Ordinal);
        Assert.Null(session.Runtime.Settings);
    }

    [Fact]
    public async Task A_server_with_a_wrong_configuration_does_not_start()
    {
        using var session = new CommandSession();
        Write("filetransfer { server.listn = 1 }");
        Assert.Equal(2, await session.RunAsync("server", "--config", _file!));
        Assert.Null(session.Runtime.Settings);
    }

    [Theory]
    [InlineData("server --data x", true, true)]
    [InlineData("server --data x -q", false, true)]
    [InlineData("client", true, false)]
    [InlineData("invite --data x", false, false)]
    [InlineData("ls", false, false)]
    [InlineData("ls -v", true, false)]
    public async Task Only_what_runs_for_long_logs_without_being_asked(string line, bool shown, bool file)
    {
        using var session = new CommandSession();

        Assert.Equal(0, await session.RunAsync(line.Split(' ')));

        Assert.Equal((shown, file), (session.Runtime.Settings!.Log.Console, session.Runtime.Settings.Log.File is not null));
    }

    [Theory]
    [InlineData("client", LogEventLevel.Information)]
    [InlineData("client --debug", LogEventLevel.Debug)]
    public async Task Debug_lowers_the_level(string line, LogEventLevel expected)
    {
        using var session = new CommandSession();
        await session.RunAsync(line.Split(' '));
        Assert.Equal(expected, session.Runtime.Settings!.Log.Level);
    }

    [Fact]
    public async Task Verbose_never_shows_less()
    {
        using var session = new CommandSession();
        session.Environment["FILETRANSFER_LOG_LEVEL"] = "verbose";
        await session.RunAsync("client", "-v");
        Assert.Equal(LogEventLevel.Verbose, session.Runtime.Settings!.Log.Level);
    }

    private LoadedSettings Load() =>
        SettingsLoader.Load(new SettingsSources(_file, _environment, _flags, NodePlace.Home));

    private void Write(string text) => _file = _folder.Write("node.conf", text);

    public void Dispose() => _folder.Dispose();
}
