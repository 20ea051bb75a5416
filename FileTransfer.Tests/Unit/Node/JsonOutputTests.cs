using System.Text.Json;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Output;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class JsonOutputTests : IDisposable
{
    private readonly CommandSession _session = new();

    [Theory]
    [InlineData("send", "/")]
    [InlineData("get", "a")]
    [InlineData("ls")]
    [InlineData("rm", "a")]
    [InlineData("history")]
    [InlineData("nodes")]
    [InlineData("invite")]
    [InlineData("join", Sample.Link)]
    [InlineData("broadcast", "a")]
    [InlineData("client", "-q")]
    [InlineData("server", "-q")]
    public async Task The_last_line_is_the_result(params string[] arguments)
    {
        Assert.Equal(0, await _session.RunAsync([.. arguments, "--json"]));

        var last = _session.Events()[^1];
        Assert.Equal("result", last.GetProperty("event").GetString());
        Assert.Equal(arguments[0], last.GetProperty("verb").GetString());
        Assert.Equal("ok", last.GetProperty("code").GetString());
        Assert.Equal(0, last.GetProperty("exit").GetInt32());
        Assert.Equal("", _session.Error);
    }

    [Fact]
    public async Task An_error_has_code_exit_retryable_hint_and_message()
    {
        _session.Client.Fails = new FailureException(new Failure(Reason.ConnectionLost, "lost it", "wait a little", ByPeer: true));

        Assert.Equal(11, await _session.RunAsync("get", "a", "--json"));

        var error = Assert.Single(_session.Events());
        Assert.Equal("error", error.GetProperty("event").GetString());
        Assert.Equal("connection-lost", error.GetProperty("code").GetString());
        Assert.Equal(11, error.GetProperty("exit").GetInt32());
        Assert.True(error.GetProperty("retryable").GetBoolean());
        Assert.Equal("wait a little", error.GetProperty("hint").GetString());
        Assert.Equal("lost it", error.GetProperty("message").GetString());
        Assert.Equal("", _session.Error);
    }

    [Fact]
    public void That_a_receiver_goes_on_without_its_server_is_said_at_once_and_once()
    {
        using var output = new StringWriter();
        var reporter = new JsonReporter(output, new FakeTimeProvider(), quiet: false);

        foreach (var state in new[] { "transferring", "transferring", "alone", "alone" })
            reporter.Report(new TransferProgress(state, "a", 1, 2, 1, 1));

        var states = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonElement.Parse(line).GetProperty("state").GetString());
        Assert.Equal(["transferring", "alone"], states);
    }

    [Fact]
    public async Task A_wrong_line_is_an_error_object_too()
    {
        Assert.Equal(2, await _session.RunAsync("get", "--json"));
        Assert.Equal("usage", Assert.Single(_session.Events()).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_partial_success_is_a_result_with_8()
    {
        _session.Client.Report = Sample.Report("photos", "photos/link");

        Assert.Equal(8, await _session.RunAsync("get", "photos", "--json"));

        Assert.Equal(["skipped", "result"], _session.Events().Select(line => line.GetProperty("event").GetString()));
        Assert.Equal("partial", _session.Events()[^1].GetProperty("code").GetString());
        Assert.Equal(8, _session.Events()[^1].GetProperty("exit").GetInt32());
    }

    [Fact]
    public async Task Hostile_names_come_back_as_they_were_and_as_ascii()
    {
        var path = RelativePath.Parse(Sample.Hostile + "é");
        _session.Client.Entries.Add(new RemoteEntry(path, EntryKind.File, 1, DateTime.UnixEpoch, null));

        await _session.RunAsync("ls", "--json");

        Assert.All(_session.Out, c => Assert.True(c is '\n' or '\r' || (c >= ' ' && c < 127)));
        Assert.Equal(path.Value, _session.Events()[0].GetProperty("path").GetString());
        Assert.Equal("entry", _session.Events()[0].GetProperty("event").GetString());
    }

    [Fact]
    public void Progress_comes_at_most_twice_a_second()
    {
        var time = new FakeTimeProvider();
        var output = new StringWriter();
        var reporter = new JsonReporter(output, time, quiet: false);

        for (var step = 0; step < 100; step++)
        {
            reporter.Report(Sample.Progress(step << 20));
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        var lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(lines.Length, 15, 20);
        var last = JsonElement.Parse(lines[^1]);
        Assert.Equal("progress", last.GetProperty("event").GetString());
        Assert.InRange(last.GetProperty("bytesPerSecond").GetInt64(), 9 << 20, 11 << 20);
        Assert.InRange(last.GetProperty("secondsLeft").GetInt64(), 0, 1);
    }

    [Fact]
    public void A_receiver_is_named_once_per_state()
    {
        var output = new StringWriter();
        var reporter = new JsonReporter(output, new FakeTimeProvider(), quiet: false);
        var receiving = new BroadcastProgress(null, 1 << 20, [Sample.Receiver("one", ReceiverState.Receiving)]);

        reporter.Report(receiving);
        reporter.Report(receiving);
        reporter.Report(receiving with { Receivers = [Sample.Receiver("one", ReceiverState.Committed)] });

        var lines = output.ToString().Split('\n');
        Assert.Equal(2, lines.Count(line => line.Contains("\"event\":\"receiver\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nothing_is_said_after_the_end()
    {
        var output = new StringWriter();
        var reporter = new JsonReporter(output, new FakeTimeProvider(), quiet: false);

        await reporter.EndAsync("get", new Outcome("", []));
        var before = output.ToString();
        reporter.Report(Sample.Progress(1));
        reporter.Write(new Note(NoteKind.Data, "late", "late", []));

        Assert.Equal(before, output.ToString());
    }

    [Fact]
    public async Task The_servers_first_line_names_its_address()
    {
        await _session.RunAsync("server", "--json", "--data", Path.GetTempPath());

        var ready = _session.Events()[0];
        Assert.Equal("ready", ready.GetProperty("event").GetString());
        Assert.Equal("127.0.0.1:5001", ready.GetProperty("listen").GetString());
        Assert.Equal("abcd", ready.GetProperty("fingerprint").GetString());
    }

    [Fact]
    public async Task A_client_tells_what_happens_to_it()
    {
        _session.Client.Events.Add(new ReceiveEvent.Connected(NodeId.Parse("server"), "10.0.0.1:5001"));
        _session.Client.Events.Add(new ReceiveEvent.Disconnected(new Failure(Reason.Stalled, "silent"), TimeSpan.FromSeconds(2)));
        _session.Client.Events.Add(new ReceiveEvent.Received(Sample.Report("images")));
        _session.Client.Events.Add(new ReceiveEvent.Failed("other", new Failure(Reason.NoSpace, "full")));

        await _session.RunAsync("client", "--json");

        Assert.Equal(
            ["connected", "disconnected", "received", "failed", "result"],
            _session.Events().Select(line => line.GetProperty("event").GetString()));
        Assert.Equal("stalled", _session.Events()[1].GetProperty("code").GetString());
        Assert.Equal("images", _session.Events()[2].GetProperty("name").GetString());
    }

    public void Dispose() => _session.Dispose();
}
