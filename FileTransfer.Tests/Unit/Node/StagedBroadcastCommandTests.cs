using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class StagedBroadcastCommandTests : IDisposable
{
    private const string Id = "019a6f3e0c7b7d20b3c1f0e1a2b3c4d5";

    private readonly CommandSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("--stage", BroadcastMode.Stage)]
    [InlineData("--all-or-none", BroadcastMode.AllOrNone)]
    [InlineData("--preflight", BroadcastMode.Preflight)]
    public async Task An_option_says_when_receivers_commit(string option, BroadcastMode mode)
    {
        await _session.RunAsync("broadcast", "images", option);

        Assert.Equal(mode, Assert.IsType<BroadcastOrder>(_session.Client.Asked[0]).Mode);
    }

    [Theory]
    [InlineData("commit", true)]
    [InlineData("cancel", false)]
    public async Task What_is_held_is_decided_by_its_id(string verb, bool commit)
    {
        await _session.RunAsync("broadcast", verb, Id);

        Assert.Equal((BroadcastId.TryParse(Id)!.Value, commit), _session.Client.Asked[0]);
    }

    [Theory]
    [InlineData("broadcast a --stage --preflight")]
    [InlineData("broadcast a --stage --all-or-none")]
    [InlineData("broadcast a --stage --certificate c")]
    [InlineData("broadcast a --preflight --certificate c")]
    [InlineData("broadcast commit")]
    [InlineData("broadcast commit 12")]
    [InlineData("broadcast cancel 12")]
    public async Task A_line_that_means_nothing_ends_with_2(string line)
    {
        Assert.Equal(2, await _session.RunAsync(line.Split(' ')));
        Assert.Empty(_session.Client.Asked);
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("cancel")]
    public async Task A_decision_has_help_with_its_whole_name(string verb)
    {
        Assert.Equal(0, await _session.RunAsync("broadcast", verb, "--help"));
        Assert.Contains($"filetransfer broadcast {verb} {Id}", _session.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BroadcastMode.Stage, ReceiverState.Verified, 0)]
    [InlineData(BroadcastMode.Stage, ReceiverState.Failed, 8)]
    [InlineData(BroadcastMode.Direct, ReceiverState.Verified, 8)]
    [InlineData(BroadcastMode.Preflight, ReceiverState.Accepted, 0)]
    [InlineData(BroadcastMode.Preflight, ReceiverState.Rejected, 8)]
    public async Task The_exit_code_says_whether_everybody_did_what_was_asked(BroadcastMode mode, ReceiverState other, int expected)
    {
        var usual = mode == BroadcastMode.Preflight ? ReceiverState.Accepted : ReceiverState.Verified;
        _session.Client.Broadcast = Sample.Broadcast(Sample.Receiver("one", usual), Sample.Receiver("two", other)) with { Mode = mode };

        Assert.Equal(expected, await _session.RunAsync("broadcast", "images"));
    }

    [Fact]
    public async Task What_is_held_comes_with_the_command_that_commits_it()
    {
        _session.Client.Broadcast = Sample.Broadcast(Sample.Receiver("one", ReceiverState.Verified)) with
        {
            Mode = BroadcastMode.Stage,
            Id = BroadcastId.TryParse(Id)!.Value,
        };

        await _session.RunAsync("broadcast", "images", "--stage");

        Assert.Contains($"filetransfer broadcast commit {Id}", _session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_or_none_that_failed_says_that_nobody_committed()
    {
        _session.Client.Broadcast = Sample.Broadcast(
            Sample.Receiver("one", ReceiverState.Cancelled), Sample.Receiver("two", ReceiverState.Rejected)) with
        {
            Mode = BroadcastMode.AllOrNone,
        };

        Assert.Equal(8, await _session.RunAsync("broadcast", "images", "--all-or-none"));
        Assert.Contains("nobody committed", _session.Error, StringComparison.Ordinal);
    }
}
