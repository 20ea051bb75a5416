using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Sites;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.SiteProtocol;
using static FileTransfer.Actors.Sites.SitesProtocol;

namespace FileTransfer.Tests.Actors.Sites;

public sealed class UpstreamSpecs : ActorSpecs
{
    private static readonly NodeId A = NodeId.Parse("a");
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private static readonly Guid Server = Guid.NewGuid();

    private readonly TestProbe _server;
    private readonly TestProbe _broadcasts;
    private readonly IActorRef _upstream;
    private readonly List<string> _revoked = [];
    private Func<Task> _revoking = () => Task.CompletedTask;

    public UpstreamSpecs()
    {
        (_server, _broadcasts) = (CreateTestProbe(), CreateTestProbe());
        _upstream = Sys.ActorOf(UpstreamActor.Props(
            () => _server.Ref, _broadcasts, (_, node) => Task.FromResult<string?>($"receipt of {node}"),
            serials =>
            {
                lock (_revoked) _revoked.AddRange(serials);
                return _revoking();
            }));
        _broadcasts.ExpectMsg<UpstreamHere>();
    }

    [Fact]
    public async Task The_first_report_says_all_and_what_is_new_follows_at_once()
    {
        var first = await FirstReport();
        Answer(first);
        _upstream.Tell(new ReceiverNews(new SiteReceiver(A, ["lab"], IsHere: true)));
        await Advance(_upstream, Moment);

        var next = await _server.ExpectMsgAsync<SiteReport>();

        Assert.True(first.All);
        Assert.False(next.All);
        Assert.Equal(A, Assert.Single(next.Receivers).Node);
    }

    [Fact]
    public async Task A_receiver_that_has_committed_is_told_with_its_receipt()
    {
        Answer(await FirstReport());
        var id = BroadcastId.New();
        _upstream.Tell(new BoardNews(id, [Status(A, ReceiverState.Committed), Status(NodeId.Parse("b"), ReceiverState.Receiving)]));
        await Advance(_upstream, Moment);

        var states = (await _server.ExpectMsgAsync<SiteReport>()).States;

        Assert.Equal([("a", "receipt of a"), ("b", null)], states.Select(state => (state.Status.Node.Value, state.Receipt)));
    }

    [Fact]
    public async Task What_was_not_answered_is_said_again()
    {
        var id = BroadcastId.New();
        Answer(await FirstReport());
        _upstream.Tell(new BoardNews(id, [Status(A, ReceiverState.Committed)]));
        await Advance(_upstream, Moment);
        var lost = await _server.ExpectMsgAsync<SiteReport>();

        await Advance(_upstream, TimeSpan.FromSeconds(4));
        await Handled(_upstream);
        await Advance(_upstream, TimeSpan.FromSeconds(1));

        var again = await _server.ExpectMsgAsync<SiteReport>();
        Assert.Equal(Assert.Single(lost.States).Broadcast, Assert.Single(again.States).Broadcast);
        Assert.NotEqual(lost.Number, again.Number);
    }

    [Fact]
    public async Task A_server_that_knows_nothing_is_told_all_again()
    {
        Answer(await FirstReport());
        _upstream.Tell(new ReceiverNews(new SiteReceiver(A, [], IsHere: true)));
        _upstream.Tell(new ReceiverNews(new SiteReceiver(NodeId.Parse("gone"), [], IsHere: false)));
        await Advance(_upstream, Moment);

        Answer(await _server.ExpectMsgAsync<SiteReport>(), tellAll: true);

        var all = await _server.ExpectMsgAsync<SiteReport>();
        Assert.True(all.All);
        Assert.Equal(A, Assert.Single(all.Receivers).Node);
    }

    [Fact]
    public async Task Orders_are_passed_on_and_those_that_a_new_server_does_not_name_are_not_wanted_any_more()
    {
        var (one, two) = (Order(1), Order(2));
        var first = await FirstReport();
        Answer(first, orders: [one], known: new SiteKnown(Server, 1, 0), more: true);
        Assert.Equal(one, Assert.Single((await _broadcasts.ExpectMsgAsync<Ordered>()).Orders));
        Answer(await _server.ExpectMsgAsync<SiteReport>(), orders: [two, Order(3) with { IsWithdrawn = true }], known: new SiteKnown(Server, 3, 0));

        await _broadcasts.ExpectMsgAsync<Ordered>();
        var these = await _broadcasts.ExpectMsgAsync<OnlyThese>();

        Assert.Equal([one.Id, two.Id], these.Orders.OrderBy(id => id == two.Id));
    }

    [Fact]
    public async Task Revocations_that_could_not_be_noted_are_asked_for_again()
    {
        _revoking = () => Task.FromException(new FailureException(Reason.StorageFailed, "the disk is full"));
        Answer(await FirstReport(), revoked: ["ab"], known: new SiteKnown(Server, 0, 1));
        await AwaitAssertAsync(() =>
        {
            lock (_revoked) Assert.Equal(["ab"], _revoked);
        });
        await Advance(_upstream, TimeSpan.FromSeconds(1));

        var next = await _server.FishForMessageAsync<SiteReport>(report => report.Known.Server == Server);

        Assert.Equal(0, next.Known.Revoked);
    }

    [Fact]
    public async Task An_answer_to_an_earlier_report_changes_nothing()
    {
        var first = await FirstReport();
        await Advance(_upstream, TimeSpan.FromSeconds(4));
        await Advance(_upstream, TimeSpan.FromSeconds(1));
        await _server.ExpectMsgAsync<SiteReport>();

        Answer(first, orders: [Order(1)], known: new SiteKnown(Server, 1, 0));

        await ExpectNothing(_broadcasts);
    }

    [Fact]
    public async Task Content_that_is_wanted_is_asked_for_until_it_is_here()
    {
        Answer(await FirstReport());
        var id = BroadcastId.New();
        _upstream.Tell(new ContentNews(id, IsWanted: true));
        await Advance(_upstream, Moment);
        var asking = await _server.ExpectMsgAsync<SiteReport>();
        Answer(asking);
        await Advance(_upstream, TimeSpan.FromSeconds(1));
        var still = await _server.ExpectMsgAsync<SiteReport>();
        Answer(still);
        _upstream.Tell(new ContentNews(id, IsWanted: false));
        await Advance(_upstream, TimeSpan.FromSeconds(1));

        Assert.Equal([id], asking.Wanted);
        Assert.Equal([id], still.Wanted);
        Assert.Empty((await _server.ExpectMsgAsync<SiteReport>()).Wanted);
    }

    private static ReceiverStatus Status(NodeId node, ReceiverState state) => new(node, state, 5, null, TimeSpan.Zero);

    private static SiteOrder Order(long version) =>
        new(version, BroadcastId.New(), "channel", A, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), IsWithdrawn: false);

    private async Task<SiteReport> FirstReport()
    {
        await Advance(_upstream, TimeSpan.Zero);
        return await _server.ExpectMsgAsync<SiteReport>();
    }

    private void Answer(
        SiteReport report, bool tellAll = false, IReadOnlyList<SiteOrder>? orders = null, IReadOnlyList<string>? revoked = null,
        SiteKnown? known = null, bool more = false) =>
        _upstream.Tell(new SiteAnswer(
            Server, report.Number, tellAll, orders ?? [], revoked ?? [], known ?? new SiteKnown(Server, 0, 0), more));
}
