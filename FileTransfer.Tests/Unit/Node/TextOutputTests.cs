using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class TextOutputTests : IDisposable
{
    private readonly CommandSession _session = new();

    [Fact]
    public async Task The_last_line_names_size_time_rate_and_content()
    {
        await _session.RunAsync("get", "report.pdf");
        Assert.Equal($"fetched report.pdf  3.00 MiB in 1.5 s  2.00 MiB/s  content {ContentId.Empty}", _session.Out.Trim());
    }

    [Fact]
    public async Task What_was_there_before_does_not_count_as_speed()
    {
        _session.Client.Report = Sample.Report() with { Resumed = 3 << 19 };
        await _session.RunAsync("get", "report.pdf");
        Assert.Contains("1.00 MiB/s  resumed at 1.50 MiB", _session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_connections_are_counted_and_explained()
    {
        var lost = new Failure(Reason.ConnectionLost, "the link fell silent");
        _session.Client.Report = Sample.Report() with { Attempts = 2, BytesAgain = 1 << 20, Interruptions = [lost] };
        await _session.RunAsync("get", "report.pdf");
        Assert.Contains("2 connections (the link fell silent), 1.00 MiB again", _session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Identical_content_says_that_nothing_was_done()
    {
        _session.Client.Report = Sample.Report() with { AlreadyThere = true };
        await _session.RunAsync("get", "report.pdf");
        Assert.StartsWith("report.pdf is there already", _session.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get", "a")]
    [InlineData("rm", "a")]
    [InlineData("broadcast", "a")]
    [InlineData("ls")]
    [InlineData("client")]
    [InlineData("server")]
    [InlineData("join", Sample.Link)]
    public async Task Quiet_says_nothing_on_success(params string[] arguments)
    {
        _session.Client.Transfers.Add(Sample.Progress(1));
        _session.Client.Events.Add(new ReceiveEvent.Connected(NodeId.Parse("server"), "x"));

        Assert.Equal(0, await _session.RunAsync([.. arguments, "-q"]));

        Assert.Equal("", _session.Out);
        Assert.Equal("", _session.Error);
    }

    [Fact]
    public async Task Quiet_still_shows_what_was_asked_for()
    {
        await _session.RunAsync("invite", "-q");
        Assert.Equal(Sample.Link, _session.Out.Trim());
    }

    [Fact]
    public async Task A_pipe_gets_one_plain_line_per_entry_with_tabs()
    {
        _session.Client.Entries.Add(new RemoteEntry(RelativePath.Parse("a b.txt"), EntryKind.File, 2048, DateTime.UnixEpoch, null));
        _session.Client.Entries.Add(new RemoteEntry(RelativePath.Parse("dir"), EntryKind.Folder, 0, DateTime.UnixEpoch, null));

        await _session.RunAsync("ls");

        Assert.Equal(
            ["a b.txt\t2.00 KiB\t1970-01-01 00:00:00Z\t", "dir/\t\t1970-01-01 00:00:00Z\t"],
            _session.Out.TrimEnd('\n').Split('\n').Select(line => line.TrimEnd('\r')));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hostile_names_reach_no_terminal_from_any_verb(bool terminal)
    {
        (_session.OutIsTerminal, _session.Live) = (terminal, terminal);
        var (name, failure) = (Sample.Hostile, new Failure(Reason.NoSpace, Sample.Hostile, Sample.Hostile));
        _session.Client.Entries.Add(new RemoteEntry(RelativePath.Parse(name), EntryKind.File, 1, DateTime.UnixEpoch, null));
        _session.Client.Records.Add(new HistoryRecord(DateTime.UnixEpoch, name, NodeId.Parse("n"), name, 1, name, name, name));
        _session.Client.Nodes.Add(new NodeRecord(
            NodeId.Parse("n"), NodeKind.Client, Permissions.Receive, true, name, [name], DateTime.UnixEpoch, null, false));
        _session.Client.Report = Sample.Report(name, name);
        _session.Client.Transfers.Add(new TransferProgress(name, name, 1, 2, 1, 1));
        _session.Client.Broadcasts.Add(new BroadcastProgress(null, 2, [Sample.Receiver("one", ReceiverState.Failed, failure)]));
        _session.Client.Broadcast = Sample.Broadcast(Sample.Receiver("one", ReceiverState.Failed, failure)) with
        {
            Name = name,
            Skipped = [name],
        };
        _session.Client.Events.AddRange(
            new ReceiveEvent.Connected(NodeId.Parse("s"), name), new ReceiveEvent.Disconnected(failure, TimeSpan.Zero),
            new ReceiveEvent.Progress(new TransferProgress(name, name, 1, 2, 1, 1)),
            new ReceiveEvent.Received(Sample.Report(name)), new ReceiveEvent.Failed(name, failure));

        foreach (var line in (string[])["ls", "history", "nodes", "get x", "broadcast x", "client"])
            await _session.RunAsync(line.Split(' '));
        _session.Client.Fails = new FailureException(failure);
        await _session.RunAsync("rm", name);

        var shown = WithoutOwnControls(_session.Out + _session.Error);
        Assert.Contains("[red]", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(shown, c => c is '\u001b' or '\a' or '\u009b' or '\u202e');
    }

    [Fact]
    public void Without_a_terminal_a_line_comes_every_five_seconds()
    {
        var time = new FakeTimeProvider();
        using var error = new StringWriter();
        var reporter = new TextReporter(
            new Terminal(TextReader.Null, TextWriter.Null, error, false, false, false), time, quiet: false);

        for (var step = 0; step < 100; step++)
        {
            reporter.Report(Sample.Progress(step << 20));
            time.Advance(TimeSpan.FromMilliseconds(200));
        }

        var lines = error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("sending report.pdf  25 %  25.0 MiB of 100 MiB  5.0", lines[0], StringComparison.Ordinal);
        Assert.Contains("15 s left", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.ToString());
    }

    [Fact]
    public async Task A_terminal_gets_a_line_that_is_rewritten_and_gone_at_the_end()
    {
        using var error = new StringWriter();
        var reporter = new TextReporter(
            new Terminal(TextReader.Null, TextWriter.Null, error, false, true, false), new FakeTimeProvider(), quiet: false);

        reporter.Report(Sample.Progress(10 << 20, "[red]plan[/].pdf"));
        Assert.Contains("sending [red]plan[/].pdf  10 %", error.ToString(), StringComparison.Ordinal);
        await reporter.EndAsync("send", new Outcome("done", []));
        var length = error.ToString().Length;
        reporter.Report(Sample.Progress(20 << 20));
        reporter.Write(new Note(NoteKind.Warning, "late", "late", []));

        Assert.EndsWith("\u001b[?25h", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(length, error.ToString().Length);
    }

    [Fact]
    public async Task With_the_log_on_the_error_stream_nothing_there_is_rewritten()
    {
        _session.Live = true;
        _session.Client.Transfers.Add(Sample.Progress(1));

        await _session.RunAsync("get", "a", "--verbose");

        Assert.DoesNotContain('\u001b', _session.Error);
    }

    [Fact]
    public async Task A_broadcast_ends_with_a_row_per_receiver_and_the_totals()
    {
        _session.Client.Broadcast = Sample.Broadcast(
            Sample.Receiver("one", ReceiverState.Committed),
            Sample.Receiver("two", ReceiverState.Failed, new Failure(Reason.NoSpace, "disk full")));

        Assert.Equal(8, await _session.RunAsync("broadcast", "images"));

        var lines = _session.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("one\tcommitted\t1.00 MiB", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("two\tfailed", lines[1], StringComparison.Ordinal);
        Assert.Contains("disk full", lines[1], StringComparison.Ordinal);
        Assert.Contains("to 1 of 2 receivers in 2 s", lines[2], StringComparison.Ordinal);
        Assert.Contains("1 of 2 receivers did not commit", _session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_tells_how_to_invite()
    {
        var data = Path.GetTempPath();
        await _session.RunAsync("server", "--data", data);

        Assert.Contains("127.0.0.1:5001", _session.Out, StringComparison.Ordinal);
        Assert.Contains("abcd", _session.Out, StringComparison.Ordinal);
        Assert.Contains($"filetransfer invite --data {data}", _session.Out, StringComparison.Ordinal);
    }

    /// <summary>What the live line itself sends: cursor moves, erasing, colours off, hiding the cursor.</summary>
    private static string WithoutOwnControls(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text, @"\u001b\[(\?25[lh]|[0-9;]*[AGKJ]|0?m|1m)", "");

    public void Dispose() => _session.Dispose();
}
