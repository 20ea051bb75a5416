using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Node;

public sealed class PacedBroadcastCommandTests : IDisposable
{
    private const string Id = "019a6f3e0c7b7d20b3c1f0e1a2b3c4d5";

    private static readonly BroadcastPause Pause = new(NodeId.Parse("ann"), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));

    private readonly CommandSession _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("pause", Steering.Pause, null)]
    [InlineData("resume", Steering.Resume, null)]
    [InlineData("limit 80mbit", Steering.Limit, 10_000_000L)]
    [InlineData("limit none", Steering.Limit, null)]
    public async Task A_running_one_is_steered_by_its_id(string words, Steering steering, long? rate)
    {
        var line = words.Split(' ');

        Assert.Equal(0, await _session.RunAsync(["broadcast", line[0], Id, .. line[1..]]));

        Assert.Equal((BroadcastId.TryParse(Id)!.Value, steering, rate), _session.Client.Asked[0]);
    }

    [Theory]
    [InlineData("--limit 10MiB/s", 10L << 20)]
    [InlineData("--limit none", null)]
    [InlineData("", null)]
    public async Task One_may_begin_with_a_limit(string option, long? rate)
    {
        await _session.RunAsync(["broadcast", "images", .. option.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(rate, Assert.IsType<BroadcastOrder>(_session.Client.Asked[0]).Terms.BytesPerSecond);
    }

    [Theory]
    [InlineData("broadcast pause")]
    [InlineData("broadcast pause 12")]
    [InlineData("broadcast resume 12")]
    [InlineData("broadcast limit 12 10MiB/s")]
    [InlineData("broadcast limit " + Id)]
    [InlineData("broadcast limit " + Id + " 10")]
    [InlineData("broadcast limit " + Id + " 10MiB")]
    [InlineData("broadcast limit " + Id + " fast")]
    [InlineData("broadcast a --limit 10")]
    public async Task A_line_that_means_nothing_ends_with_2(string line)
    {
        Assert.Equal(2, await _session.RunAsync(line.Split(' ')));
        Assert.Empty(_session.Client.Asked);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("limit")]
    public async Task Each_has_help_with_its_whole_name(string verb)
    {
        Assert.Equal(0, await _session.RunAsync("broadcast", verb, "--help"));
        Assert.Contains($"filetransfer broadcast {verb} {Id}", _session.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "broadcast images is now paused by ann since 2026-01-02 03:04:05Z, limited to 10.0 MiB/s")]
    [InlineData(false, "broadcast images was already paused by ann since 2026-01-02 03:04:05Z, limited to 10.0 MiB/s")]
    public async Task The_answer_says_how_it_is_and_whether_it_was(bool changed, string expected)
    {
        _session.Client.Steered = new SteerReport(changed, Running(new BroadcastPacing(Pause, 10 << 20)));

        await _session.RunAsync("broadcast", "pause", Id);

        Assert.Contains(expected, _session.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_lists_what_runs_and_what_holds_it_back()
    {
        _session.Client.Status = new ServerStatus([], null, 1) { Broadcasts = [Running(new BroadcastPacing(Pause, null)), Running(BroadcastPacing.Free)] };

        await _session.RunAsync("status");

        Assert.Contains("images\tpaused by ann since", _session.Out, StringComparison.Ordinal);
        Assert.Contains("images\tnot paused, without a limit", _session.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BroadcastState.Running, true)]
    [InlineData(BroadcastState.Partial, false)]
    public async Task Why_and_status_of_one_say_who_paused_it_while_it_runs(BroadcastState state, bool said)
    {
        var failure = new Failure(Reason.Paused, Pause.Text);
        _session.Client.Standings.Add(new BroadcastStanding(
            BroadcastId.New(), "c", "images", 1, 10, state, DateTime.UnixEpoch,
            [new ReceiverStatus(NodeId.Parse("rik"), ReceiverState.Offered, 0, said ? failure : null, TimeSpan.Zero)])
        {
            Pacing = new BroadcastPacing(Pause, 1 << 20),
        });

        await _session.RunAsync("why", "rik");
        await _session.RunAsync("status", Id);

        var times = _session.Out.Split(", limited to 1.00 MiB/s").Length - 1;
        Assert.Equal(said ? 2 : 0, times);
        Assert.Equal(said, _session.Out.Contains("offered: paused by ann since", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_follows_sees_that_it_is_paused_at_once()
    {
        var going = new BroadcastProgress(null, 10, [Sample.Receiver("one", ReceiverState.Receiving)]);
        _session.Client.Broadcasts.AddRange([going, going with { Pacing = new BroadcastPacing(Pause, null) }]);

        await _session.RunAsync("broadcast", "images", "--json");
        await _session.RunAsync("broadcast", "images");

        Assert.Contains("\"state\":\"paused\"", _session.Out, StringComparison.Ordinal);
        Assert.Contains("paused by ann since", _session.Error, StringComparison.Ordinal);
    }

    private static RunningBroadcast Running(BroadcastPacing pacing) => new(BroadcastId.New(), "c", "images", pacing);
}
