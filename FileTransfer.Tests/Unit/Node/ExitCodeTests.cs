using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Node.Commands;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class ExitCodeTests : IDisposable
{
    private readonly CommandSession _session = new();

    public static TheoryData<Reason, bool> Failures()
    {
        var data = new TheoryData<Reason, bool>();
        foreach (var reason in Enum.GetValues<Reason>())
        {
            data.Add(reason, false);
            data.Add(reason, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_decides_code_and_words(Reason reason, bool byPeer)
    {
        _session.Client.Fails = new FailureException(new Failure(reason, "it went wrong", ByPeer: byPeer));

        var exit = await _session.RunAsync("get", "a.txt");

        Assert.Equal(reason.ExitCode(byPeer), exit);
        Assert.Equal("", _session.Out);
        Assert.StartsWith("filetransfer: get a.txt: it went wrong", _session.ErrorLines[0], StringComparison.Ordinal);
        Assert.InRange(_session.ErrorLines.Length, 1, 3);
    }

    [Fact]
    public async Task Our_bug_is_1_without_type_names_or_trace()
    {
        _session.Client.Fails = new InvalidOperationException("nobody expected this");

        Assert.Equal(ExitCode.Bug, await _session.RunAsync("ls"));

        Assert.Equal(3, _session.ErrorLines.Length);
        Assert.Contains("nobody expected this", _session.ErrorLines[0], StringComparison.Ordinal);
        Assert.Contains("bug", _session.ErrorLines[1], StringComparison.Ordinal);
        Assert.Contains("--debug", _session.ErrorLines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", _session.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Debug_shows_the_trace()
    {
        _session.Client.Fails = new InvalidOperationException("nobody expected this");

        Assert.Equal(ExitCode.Bug, await _session.RunAsync("ls", "--debug"));

        Assert.Contains("InvalidOperationException", _session.Error, StringComparison.Ordinal);
        Assert.Contains(nameof(FakeClient), _session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skipped_entries_make_8_and_are_named()
    {
        _session.Client.Report = Sample.Report("photos", "photos/link: a symbolic link");

        Assert.Equal(8, await _session.RunAsync("get", "photos"));

        Assert.Contains("photos/link", _session.Error, StringComparison.Ordinal);
        Assert.Contains("1 entry was left out", _session.Error, StringComparison.Ordinal);
        Assert.Contains("fetched photos", _session.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReceiverState.Committed, 0)]
    [InlineData(ReceiverState.Failed, 8)]
    [InlineData(ReceiverState.Rejected, 8)]
    [InlineData(ReceiverState.Unreachable, 8)]
    [InlineData(ReceiverState.Cancelled, 8)]
    public async Task A_receiver_that_did_not_commit_makes_8(ReceiverState state, int expected)
    {
        _session.Client.Broadcast = Sample.Broadcast(
            Sample.Receiver("one", ReceiverState.Committed), Sample.Receiver("two", state));

        Assert.Equal(expected, await _session.RunAsync("broadcast", "images"));
    }

    [Theory]
    [InlineData(ExitCode.Interrupted)]
    [InlineData(ExitCode.Terminated)]
    public async Task A_signal_ends_cleanly_and_says_how_to_go_on(int code)
    {
        _session.Client.Gate = new TaskCompletionSource().Task;
        var running = _session.RunAsync("get", "it's here.bin", "--if-exists", "overwrite");
        await _session.Client.Entered.Task;

        _session.Interruption.Signal(code);

        Assert.Equal(code, await running);
        Assert.True(_session.Client.Disposed);
        Assert.Contains(
            @"resume with: filetransfer get 'it'\''s here.bin' --if-exists overwrite", _session.Error, StringComparison.Ordinal);
        Assert.InRange(_session.ErrorLines.Length, 1, 3);
        Assert.Null(_session.EndedAtOnce);
    }

    [Fact]
    public async Task A_clean_end_that_takes_too_long_is_not_waited_for()
    {
        _session.Client.Gate = new TaskCompletionSource().Task;
        _session.Client.Obedient = false;
        var running = _session.RunAsync("get", "a.bin");
        await _session.Client.Entered.Task;

        _session.Interruption.Signal(ExitCode.Interrupted);
        Assert.False(running.IsCompleted);
        _session.Time.Advance(Interruption.Grace);

        Assert.Equal(ExitCode.Interrupted, await running);
        Assert.Contains("resume with: filetransfer get a.bin", _session.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_signal_ends_at_once_with_the_first_ones_code_unchanged()
    {
        _session.Interruption.Signal(ExitCode.Interrupted);
        Assert.Null(_session.EndedAtOnce);

        _session.Interruption.Signal(ExitCode.Terminated);

        Assert.Equal(ExitCode.Terminated, _session.EndedAtOnce);
        Assert.Equal(ExitCode.Interrupted, _session.Interruption.ExitCode);
    }

    [Fact]
    public async Task A_failure_while_stopping_is_the_stop()
    {
        var gate = new TaskCompletionSource();
        _session.Client.Gate = gate.Task;
        _session.Client.Obedient = false;
        var running = _session.RunAsync("get", "a.bin");
        await _session.Client.Entered.Task;

        _session.Interruption.Signal(ExitCode.Terminated);
        gate.SetException(new FailureException(Reason.ConnectionLost, "the link was closed"));

        Assert.Equal(ExitCode.Terminated, await running);
    }

    [Fact]
    public async Task A_stopped_server_says_so_in_one_line()
    {
        _session.Client.Gate = new TaskCompletionSource().Task;
        var running = _session.RunAsync("server", "-q", "--data", Path.GetTempPath());
        await _session.Client.Entered.Task;

        _session.Interruption.Signal(ExitCode.Terminated);

        Assert.Equal(ExitCode.Terminated, await running);
        Assert.Equal("filetransfer: server: stopped", _session.Error.Trim());
    }

    public void Dispose() => _session.Dispose();
}
