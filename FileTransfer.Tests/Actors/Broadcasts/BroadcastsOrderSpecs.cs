using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Server.ServerProtocol;
using static FileTransfer.Actors.Sites.SitesProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>Broadcasts at a broadcaster, as its server orders them.</summary>
public sealed class BroadcastsOrderSpecs : ActorSpecs, IAsyncLifetime
{
    private static readonly NodeId A = NodeId.Parse("a");

    private readonly TestProbe _receiver;
    private readonly TestProbe _upstream;
    private readonly SiteOrder _order = new(
        1, BroadcastId.New(), "channel", A, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), IsWithdrawn: false);

    private ServerHarness _harness = null!;
    private ServerServices _services = null!;

    public BroadcastsOrderSpecs() => (_receiver, _upstream) = (CreateTestProbe(), CreateTestProbe());

    public async Task InitializeAsync()
    {
        _harness = await ServerHarness.Open(Sys);
        _services = _harness.Services with { IsBroadcaster = true, CacheBytes = 1 << 20 };
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task Content_is_asked_for_only_when_somebody_is_to_have_it()
    {
        var broadcasts = Start();
        broadcasts.Tell(new Ordered([_order]));
        await Handled(broadcasts);
        await ExpectNothing(_upstream);

        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));

        await _upstream.ExpectMsgAsync<ReceiverNews>();
        Assert.Equal(new ContentNews(_order.Id, IsWanted: true), await _upstream.ExpectMsgAsync<ContentNews>());
    }

    [Fact]
    public async Task What_is_here_is_offered_and_how_it_ends_is_told_upstream()
    {
        Keep(_order);
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));

        broadcasts.Tell(new Ordered([_order]));
        var delivery = await _receiver.ExpectMsgAsync<Deliver>();
        delivery.ReplyTo.Tell(new DeliveryEnded(A, new TransferOutcome(null, null, [], 0, false) { Receipt = "good" }, _receiver));

        await _upstream.FishForMessageAsync<BoardNews>(news => news.Receivers.Any(status => status.State == ReceiverState.Committed));
        Assert.Equal(_order.Id, TransferOf(delivery));
    }

    [Fact]
    public async Task Whoever_comes_later_converges_and_whoever_has_it_is_left_alone()
    {
        Keep(_order);
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(new Ordered([_order]));
        (await _receiver.ExpectMsgAsync<Deliver>()).ReplyTo.Tell(
            new DeliveryEnded(A, new TransferOutcome(null, null, [], 0, false) { Receipt = "good" }, _receiver));
        await Ended(broadcasts);
        var (late, again) = (CreateTestProbe(), CreateTestProbe());

        broadcasts.Tell(new ReceiverOnline(NodeId.Parse("late"), late, []));
        await late.ExpectMsgAsync<Deliver>();
        broadcasts.Tell(new ReceiverOnline(A, again, []));

        await ExpectNothing(again);
    }

    [Fact]
    public async Task What_is_withdrawn_ends_and_its_content_goes()
    {
        var folder = Keep(_order);
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(new Ordered([_order]));
        await _receiver.ExpectMsgAsync<Deliver>();

        broadcasts.Tell(new Ordered([_order with { Version = 2, IsWithdrawn = true }]));

        await _receiver.FishForMessageAsync<Withdraw>(_ => true);
        await AwaitAssertAsync(() => Assert.False(Directory.Exists(folder)));
    }

    [Fact]
    public async Task What_a_new_server_does_not_name_is_withdrawn()
    {
        var folder = Keep(_order);
        var broadcasts = Start();
        broadcasts.Tell(new Ordered([_order]));

        broadcasts.Tell(new OnlyThese(new HashSet<BroadcastId>()));

        await AwaitAssertAsync(() => Assert.False(Directory.Exists(folder)));
    }

    [Fact]
    public async Task A_pause_of_the_server_holds_here_and_so_does_its_end()
    {
        Keep(_order);
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(new Ordered([_order]));
        var delivery = await _receiver.ExpectMsgAsync<Deliver>();

        broadcasts.Tell(new Ordered([_order with { Pacing = new BroadcastPacing(new BroadcastPause(A, DateTime.UnixEpoch), null) }]));
        var withdrawn = await _receiver.FishForMessageAsync<Withdraw>(_ => true);
        delivery.ReplyTo.Tell(new DeliveryEnded(A, TransferOutcome.Failed(withdrawn.Failure), _receiver));
        broadcasts.Tell(new Ordered([_order]));

        await _receiver.FishForMessageAsync<Deliver>(_ => true);
        Assert.Equal(Reason.Paused, withdrawn.Failure.Reason);
    }

    [Fact]
    public async Task Those_who_hold_commit_when_the_server_has_decided()
    {
        Keep(_order);
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(new Ordered([_order with { Mode = BroadcastMode.AllOrNone }]));
        var delivery = await _receiver.ExpectMsgAsync<Deliver>();
        delivery.ReplyTo.Tell(new DeliveryHeld(A, _receiver));
        await ExpectNothing(_receiver);

        broadcasts.Tell(new Ordered([_order with { Mode = BroadcastMode.AllOrNone, IsFlipped = true }]));

        Assert.Equal(BroadcastMode.Stage, delivery.Offer.Mode);
        await _receiver.FishForMessageAsync<Direct>(direct => direct.Message is TransferProtocol.CommitNow);
    }

    [Fact]
    public async Task Whoever_failed_is_offered_it_again_when_it_was_asked_for_again()
    {
        Keep(_order);
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(new Ordered([_order]));
        (await _receiver.ExpectMsgAsync<Deliver>()).ReplyTo.Tell(
            new DeliveryEnded(A, TransferOutcome.Failed(new Failure(Reason.NoSpace, "full")), _receiver));
        await Ended(broadcasts);

        broadcasts.Tell(new Ordered([_order with { Version = 2 }]));
        await ExpectNothing(_receiver);
        broadcasts.Tell(new Ordered([_order with { Version = 3, Attempt = 1 }]));

        await _receiver.ExpectMsgAsync<Deliver>();
    }

    [Fact]
    public async Task Orders_hold_after_a_restart_while_the_server_is_away()
    {
        Keep(_order);
        var first = Start();
        first.Tell(new ReceiverOnline(A, _receiver, []));
        first.Tell(new Ordered([_order]));
        (await _receiver.ExpectMsgAsync<Deliver>()).ReplyTo.Tell(
            new DeliveryEnded(A, new TransferOutcome(null, null, [], 0, false) { Receipt = "good" }, _receiver));
        await Ended(first);
        await _services.Writer.WriteAsync([], CancellationToken.None);   // behind what was posted
        Watch(first);
        Sys.Stop(first);
        await ExpectTerminatedAsync(first);

        var second = Start();
        var late = CreateTestProbe();
        second.Tell(new ReceiverOnline(NodeId.Parse("late"), late, []));

        await late.ExpectMsgAsync<Deliver>();
        await _upstream.FishForMessageAsync<BoardNews>(news => news.Receivers.Any(status => status.Node == A && status.State == ReceiverState.Committed));
    }

    [Fact]
    public async Task Nodes_that_are_named_and_not_here_hold_nobody_up()
    {
        Keep(_order);
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(new Ordered([_order with { Terms = new BroadcastTerms([A, NodeId.Parse("elsewhere")], [], null) }]));
        (await _receiver.ExpectMsgAsync<Deliver>()).ReplyTo.Tell(
            new DeliveryEnded(A, new TransferOutcome(null, null, [], 0, false) { Receipt = "good" }, _receiver));

        await Ended(broadcasts);
    }

    private IActorRef Start()
    {
        var broadcasts = Sys.ActorOf(BroadcastsActor.Props(_services));
        broadcasts.Tell(UpstreamHere.Instance, _upstream);
        return broadcasts;
    }

    private async Task Ended(IActorRef broadcasts) =>
        await AwaitAssertAsync(async () => Assert.Empty((await broadcasts.Ask<Boards>(GetBoards.Instance)).Running));

    /// <summary>The content has come from the server before.</summary>
    private string Keep(SiteOrder order)
    {
        var folder = Path.Combine(_harness.At("outgoing"), TransferId.OfDelivery(order.Id, _services.Node).ToString());
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "content"), new byte[5]);
        return folder;
    }

    private BroadcastId TransferOf(Deliver delivery) =>
        delivery.Offer.Id == TransferId.OfDelivery(_order.Id, A) ? _order.Id : default;
}
