using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using Xunit;

namespace FileTransfer.Tests.Unit.Broadcasts;

public sealed class DesiredStatesTests
{
    private static readonly NodeId A = NodeId.Parse("a");
    private static readonly NodeId B = NodeId.Parse("b");

    private readonly DesiredStates _states = new();

    [Fact]
    public void Whoever_did_not_get_it_lacks_it()
    {
        var plan = Begun("c");
        _states.End(plan.Id, [Status(A, ReceiverState.Committed), Status(B, ReceiverState.Unreachable)]);

        Assert.Empty(_states.LackedBy(A, []));
        var again = Assert.Single(_states.LackedBy(B, []));
        Assert.Equal((plan.Id, A), (again.Id, Assert.Single(again.Known).Node));
        Assert.Equal(2, Assert.Single(_states.LackedBy(NodeId.Parse("new"), [])).Known.Count);
    }

    [Fact]
    public void What_runs_is_not_begun_again()
    {
        Begun("c");
        Assert.Empty(_states.LackedBy(A, []));
    }

    [Fact]
    public void The_newest_of_a_channel_replaces_the_one_before()
    {
        var old = Begun("c");
        _states.End(old.Id, []);
        var newer = Plan("c");

        Assert.Equal(old, _states.Begin(newer));
        _states.End(newer.Id, []);

        Assert.Equal(newer.Id, Assert.Single(_states.LackedBy(A, [])).Id);
        Assert.False(_states.Contains(old.Id));
    }

    [Fact]
    public void Channels_do_not_touch_each_other()
    {
        _states.End(Begun("c").Id, []);
        _states.End(Begun("d").Id, []);

        Assert.Equal(2, _states.LackedBy(A, []).Count);
    }

    [Fact]
    public void What_was_cancelled_or_impossible_is_nobodys_desired_state()
    {
        var cancelled = Begun("c");
        _states.End(cancelled.Id, [Status(A, ReceiverState.Cancelled)]);
        var impossible = Begun("d");
        _states.Forget(impossible.Id);

        Assert.Empty(_states.LackedBy(B, []));
    }

    [Fact]
    public void Only_those_it_is_for_lack_it()
    {
        var named = Plan("c") with { Terms = new BroadcastTerms([A], ["tills"], null) };
        _states.Begin(named);
        _states.End(named.Id, []);

        Assert.Single(_states.LackedBy(A, []));
        Assert.Empty(_states.LackedBy(B, ["kiosks"]));
        Assert.Single(_states.LackedBy(B, ["kiosks", "tills"]));
    }

    [Fact]
    public void After_a_time_it_is_let_go()
    {
        var plan = Begun("c");
        Assert.Empty(_states.Expire(plan.StartedAt.AddDays(1)));   // runs still
        _states.End(plan.Id, []);
        Assert.Empty(_states.Expire(plan.StartedAt));

        Assert.Equal(plan.Id, Assert.Single(_states.Expire(plan.StartedAt.AddTicks(1))).Id);
        Assert.Empty(_states.LackedBy(A, []));
    }

    private BroadcastPlan Begun(string channel)
    {
        var plan = Plan(channel);
        _states.Begin(plan);
        return plan;
    }

    private static BroadcastPlan Plan(string channel) =>
        new(BroadcastId.New(), channel, RelativePath.Parse("x"), false, A, DateTime.UnixEpoch, []);

    private static ReceiverStatus Status(NodeId node, ReceiverState state) => new(node, state, 0, null, TimeSpan.Zero);
}
