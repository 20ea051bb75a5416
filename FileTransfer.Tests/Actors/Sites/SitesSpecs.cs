using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Sites;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static FileTransfer.Actors.Protocol.SiteProtocol;
using static FileTransfer.Actors.Sites.SitesProtocol;

namespace FileTransfer.Tests.Actors.Sites;

public sealed class SitesSpecs : ActorSpecs
{
    private static readonly NodeId Berlin = NodeId.Parse("berlin");
    private static readonly NodeId A = NodeId.Parse("a");
    private static readonly Guid First = Guid.NewGuid();

    private readonly FakeTimeProvider _time = new();
    private readonly TestProbe _broadcasts;
    private readonly TestProbe _upstream;
    private readonly IActorRef _sites;
    private long _number;

    public SitesSpecs()
    {
        (_broadcasts, _upstream) = (CreateTestProbe(), CreateTestProbe());
        _sites = Sys.ActorOf(SitesActor.Props(_broadcasts, actor => actor.Equals(_upstream.Ref) ? Berlin : null, _time));
        _broadcasts.ExpectMsg<SitesHere>();
    }

    [Fact]
    public async Task A_broadcaster_hears_every_order_once_and_then_what_changes()
    {
        var order = Order();
        _sites.Tell(new Orders([order]));

        var all = await Report(SiteKnown.Nothing, all: true);
        var nothing = await Report(all.Known);
        _sites.Tell(new Orders([order with { IsFlipped = true }]));
        await _upstream.ExpectMsgAsync<FileTransfer.Actors.Protocol.SiteProtocol.SiteCall>();
        var changed = await Report(all.Known);
        _sites.Tell(new Orders([]));
        await _upstream.ExpectMsgAsync<FileTransfer.Actors.Protocol.SiteProtocol.SiteCall>();
        var withdrawn = await Report(changed.Known);

        Assert.Equal(order.Id, Assert.Single(all.Orders).Id);
        Assert.Empty(nothing.Orders);
        Assert.True(Assert.Single(changed.Orders).IsFlipped);
        Assert.True(Assert.Single(withdrawn.Orders).IsWithdrawn);
    }

    [Fact]
    public async Task Orders_that_say_the_same_call_nobody()
    {
        var order = Order();
        _sites.Tell(new Orders([order]));
        await Report(SiteKnown.Nothing, all: true);

        _sites.Tell(new Orders([order with { Version = 7 }]));

        await ExpectNothing(_upstream);
    }

    [Fact]
    public async Task What_a_broadcaster_says_is_passed_on()
    {
        var id = BroadcastId.New();
        var state = new SiteState(id, new ReceiverStatus(A, ReceiverState.Committed, 5, null, TimeSpan.Zero), "receipt");

        await Report(SiteKnown.Nothing, all: true, [new SiteReceiver(A, ["lab"], IsHere: true)], [id], [state]);

        var online = await _broadcasts.ExpectMsgAsync<SiteReceiverOnline>();
        Assert.Equal((A, Berlin, "lab"), (online.Node, online.Site, Assert.Single(online.Groups)));
        Assert.Equal(state, Assert.Single((await _broadcasts.ExpectMsgAsync<SiteStates>()).States));
        Assert.Equal(new SiteWants(Berlin, id), await _broadcasts.ExpectMsgAsync<SiteWants>());
    }

    [Fact]
    public async Task Of_a_broadcaster_that_is_not_known_nothing_counts_before_it_has_told_all()
    {
        var part = await Report(new SiteKnown(Guid.NewGuid(), 5, 0), all: false, [new SiteReceiver(A, [], IsHere: true)]);
        await ExpectNothing(_broadcasts);

        var whole = await Report(part.Known, all: true, [new SiteReceiver(A, [], IsHere: true)]);

        Assert.True(part.TellAll);
        Assert.False(whole.TellAll);
        await _broadcasts.ExpectMsgAsync<SiteReceiverOnline>();
    }

    [Fact]
    public async Task Receivers_of_a_broadcaster_that_is_silent_are_nowhere_and_come_back_with_it()
    {
        var known = (await Report(SiteKnown.Nothing, all: true, [new SiteReceiver(A, [], IsHere: true)])).Known;
        await _broadcasts.ExpectMsgAsync<SiteReceiverOnline>();

        _time.Advance(SitesActor.Patience + TimeSpan.FromSeconds(1));
        await Advance(_sites, TimeSpan.FromSeconds(1));
        var offline = await _broadcasts.ExpectMsgAsync<SiteReceiverOffline>();
        var back = await Report(known);
        await Report(back.Known, all: true, [new SiteReceiver(A, [], IsHere: true)]);

        Assert.Contains("berlin is not reachable", offline.Cause.Detail, StringComparison.Ordinal);
        Assert.True(back.TellAll);
        await _broadcasts.ExpectMsgAsync<SiteReceiverOnline>();
    }

    [Fact]
    public async Task A_broadcaster_that_was_restarted_has_nobody_until_it_says_so()
    {
        await Report(SiteKnown.Nothing, all: true, [new SiteReceiver(A, [], IsHere: true)]);
        await _broadcasts.ExpectMsgAsync<SiteReceiverOnline>();

        _sites.Tell(new SiteReport(Guid.NewGuid(), 1, SiteKnown.Nothing, All: true, [], [], []), _upstream);

        Assert.Equal(A, (await _broadcasts.ExpectMsgAsync<SiteReceiverOffline>()).Node);
    }

    [Fact]
    public async Task Who_left_and_came_back_between_two_reports_is_looked_at_again()
    {
        var known = (await Report(SiteKnown.Nothing, all: true, [new SiteReceiver(A, [], IsHere: true)])).Known;
        await _broadcasts.ExpectMsgAsync<SiteReceiverOnline>();

        await Report(known, receivers: [new SiteReceiver(A, ["lab"], IsHere: true)]);

        Assert.Equal(["lab"], (await _broadcasts.ExpectMsgAsync<SiteReceiverOnline>()).Groups);
    }

    [Fact]
    public async Task Whoever_is_no_broadcaster_is_not_heard()
    {
        var stranger = CreateTestProbe();

        _sites.Tell(new SiteReport(First, 1, SiteKnown.Nothing, All: true, [new SiteReceiver(A, [], IsHere: true)], [], []), stranger);

        await ExpectNothing(stranger);
        await ExpectNothing(_broadcasts);
    }

    [Fact]
    public async Task Revoked_certificates_are_told_once()
    {
        var known = (await Report(SiteKnown.Nothing, all: true)).Known;

        _sites.Tell(new Revoked(new HashSet<string> { "ab" }));
        await _upstream.ExpectMsgAsync<FileTransfer.Actors.Protocol.SiteProtocol.SiteCall>();
        _sites.Tell(new Revoked(new HashSet<string> { "ab" }));
        var told = await Report(known);

        Assert.Equal(["ab"], told.Revoked);
        Assert.Empty((await Report(told.Known)).Revoked);
    }

    private static SiteOrder Order() => new(0, BroadcastId.New(), "channel", A, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), IsWithdrawn: false);

    private async Task<SiteAnswer> Report(
        SiteKnown known, bool all = false, IReadOnlyList<SiteReceiver>? receivers = null, IReadOnlyList<BroadcastId>? wanted = null,
        IReadOnlyList<SiteState>? states = null)
    {
        _sites.Tell(new SiteReport(First, ++_number, known, all, receivers ?? [], wanted ?? [], states ?? []), _upstream);
        var answer = await _upstream.ExpectMsgAsync<SiteAnswer>();
        Assert.Equal(_number, answer.Number);
        return answer;
    }
}
