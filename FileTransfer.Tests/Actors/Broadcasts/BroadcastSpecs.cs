using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

public sealed class BroadcastSpecs : ActorSpecs, IAsyncLifetime
{
    private const uint Number = 9;

    private static readonly NodeId A = NodeId.Parse("a");
    private static readonly NodeId B = NodeId.Parse("b");

    private readonly TestProbe _initiator;
    private readonly TestProbe _a;
    private readonly TestProbe _b;
    private ServerHarness _harness = null!;

    public BroadcastSpecs() => (_initiator, _a, _b) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());

    public async Task InitializeAsync()
    {
        _harness = await ServerHarness.Open(Sys);
        _harness.Store("x", 10);
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task Offers_its_content_to_everybody_and_ends_when_all_have_it()
    {
        var broadcast = await Started((A, _a), (B, _b));
        var offer = await Delivered(_a);
        Assert.NotEqual(offer.Offer.Id, (await Delivered(_b)).Offer.Id);

        End(broadcast, A, _a);
        End(broadcast, B, _b);

        Assert.Equal(
            [(A, ReceiverState.Committed, 10L), (B, ReceiverState.Committed, 10L)],
            (await Final(broadcast)).Select(status => (status.Node, status.State, status.BytesDone)));
        Assert.Equal((TransferProtocol.Purpose.Broadcast, ExistingNames.Replace), (offer.Offer.Purpose, offer.Offer.IfExists));
    }

    [Fact]
    public async Task Without_receivers_it_ends_at_once()
    {
        var broadcast = await Started();

        Assert.Empty(await Final(broadcast));
    }

    [Fact]
    public async Task Content_that_is_not_there_is_refused()
    {
        var broadcast = Start(Plan() with { Path = RelativePath.Parse("nothing") }, (A, _a));

        var said = await _initiator.ExpectMsgAsync<Tell>();

        Assert.Equal(Reason.NotFound, Assert.IsType<TransferProtocol.Reject>(said.Message).Failure.Reason);
        Assert.True(said.Last);
        await ExpectTerminatedAsync(broadcast);
        await ExpectNothing(_a);
    }

    [Fact]
    public async Task Whoever_joins_while_it_runs_is_offered_it_too()
    {
        var broadcast = await Started((A, _a));
        await Delivered(_a);

        broadcast.Tell(new ReceiverOnline(B, _b, []));
        await Delivered(_b);
        End(broadcast, A, _a);
        End(broadcast, B, _b);

        Assert.Equal(2, (await Final(broadcast)).Count(status => status.State == ReceiverState.Committed));
    }

    [Fact]
    public async Task Only_those_it_names_or_whose_group_it_names_are_offered_it()
    {
        var c = CreateTestProbe();
        var broadcast = Start(Plan() with { Terms = new BroadcastTerms([A, NodeId.Parse("away")], ["tills"], null) }, (A, _a), (B, _b));
        broadcast.Tell(new ReceiverOnline(NodeId.Parse("c"), c, ["kiosks", "tills"]));

        await Delivered(_a);
        await Delivered(c);
        await ExpectNothing(_b);
        Assert.Equal("away", (await NextChange(broadcast, NodeId.Parse("away"), ReceiverState.Offered)).Node.Value);
    }

    [Fact]
    public async Task At_its_deadline_whoever_has_not_committed_has_failed()
    {
        var broadcast = Start(
            Plan() with { StartedAt = _harness.Services.Time.GetUtcNow().UtcDateTime, Terms = new BroadcastTerms([], [], TimeSpan.FromHours(1)) },
            (A, _a), (B, _b));
        await Delivered(_a);
        End(broadcast, B, _b);

        await Advance(broadcast, TimeSpan.FromHours(1));

        var final = await Final(broadcast);
        Assert.Equal((ReceiverState.Failed, Reason.Stalled), (final[0].State, final[0].Failure?.Reason));
        Assert.Equal(ReceiverState.Committed, final[1].State);
        Assert.Equal(Reason.Stalled, (await _a.FishForMessageAsync<Withdraw>(_ => true)).Failure.Reason);
    }

    [Fact]
    public async Task Silence_and_absence_become_causes()
    {
        var broadcast = await Started((A, _a));
        broadcast.Tell(new DeliveryProgressed(A, 4, _a));

        await Advance(broadcast, TimeSpan.FromSeconds(30));
        var silent = await NextChange(broadcast, A, ReceiverState.Receiving, status => status.Failure is not null);
        Assert.Equal(Reason.Stalled, silent.Failure?.Reason);

        broadcast.Tell(new ReceiverOffline(A, _a));
        var gone = await NextChange(broadcast, A, ReceiverState.Receiving, status => status.Failure?.Reason == Reason.Unreachable);
        Assert.Equal(4, gone.BytesDone);
    }

    [Fact]
    public async Task Reports_progress_while_it_goes_on()
    {
        var broadcast = await Started((A, _a));

        broadcast.Tell(new DeliveryProgressed(A, 4, _a));
        var status = await NextChange(broadcast, A, ReceiverState.Receiving);

        Assert.Equal(4, status.BytesDone);
    }

    [Fact]
    public async Task A_receiver_that_fails_has_its_cause_and_holds_nobody_up()
    {
        var broadcast = await Started((A, _a), (B, _b));

        End(broadcast, A, _a, new Failure(Reason.NoSpace, "full"));
        End(broadcast, B, _b);

        var final = await Final(broadcast);
        Assert.Equal((ReceiverState.Rejected, Reason.NoSpace), (final[0].State, final[0].Failure?.Reason));
        Assert.Equal(ReceiverState.Committed, final[1].State);
    }

    [Fact]
    public async Task A_receiver_that_comes_back_is_offered_the_same_again()
    {
        var broadcast = await Started((A, _a));
        var first = await Delivered(_a);
        var back = CreateTestProbe();

        broadcast.Tell(new ReceiverOffline(A, _a));
        broadcast.Tell(new ReceiverOnline(A, back, []));
        Assert.Equal(first.Offer.Id, (await Delivered(back)).Offer.Id);
        End(broadcast, A, _a, new Failure(Reason.Fenced, "the old session's last words"));
        await Advance(broadcast, 2 * _harness.Services.Sessions.ReceiverTimeout);
        End(broadcast, A, back);

        Assert.Equal(ReceiverState.Committed, Assert.Single(await Final(broadcast)).State);
    }

    [Fact]
    public async Task A_receiver_that_stays_away_is_unreachable()
    {
        var broadcast = await Started((A, _a));

        broadcast.Tell(new ReceiverOffline(A, _a));
        await Advance(broadcast, _harness.Services.Sessions.ReceiverTimeout);

        var final = Assert.Single(await Final(broadcast));
        Assert.Equal((ReceiverState.Unreachable, Reason.Unreachable), (final.State, final.Failure?.Reason));
    }

    [Fact]
    public async Task The_end_of_an_earlier_session_says_nothing_about_the_receiver()
    {
        var broadcast = await Started((A, _a));
        await Delivered(_a);
        var back = CreateTestProbe();
        broadcast.Tell(new ReceiverOnline(A, back, []));

        broadcast.Tell(new ReceiverOffline(A, _a));
        await Advance(broadcast, 2 * _harness.Services.Sessions.ReceiverTimeout);
        End(broadcast, A, back);

        Assert.Equal(ReceiverState.Committed, Assert.Single(await Final(broadcast)).State);
    }

    [Fact]
    public async Task Who_comes_later_is_not_part_of_it()
    {
        var broadcast = await Started((A, _a));

        broadcast.Tell(new ReceiverOnline(B, _b, []));
        await Handled(broadcast);

        await ExpectNothing(_b);
    }

    [Fact]
    public async Task A_cancel_withdraws_every_open_delivery()
    {
        var broadcast = await Started((A, _a), (B, _b));
        await Delivered(_a);
        var offer = await Delivered(_b);
        End(broadcast, A, _a);
        await Proven(broadcast);

        broadcast.Tell(new TransferProtocol.Cancel(new Failure(Reason.Cancelled, "stop")));

        Assert.Equal(offer.Offer.Id, (await _b.ExpectMsgAsync<Withdraw>()).Transfer);
        Assert.Equal([ReceiverState.Committed, ReceiverState.Cancelled], (await Final(broadcast)).Select(status => status.State));
        await ExpectNothing(_a);
    }

    [Fact]
    public async Task Who_follows_later_hears_everything_so_far()
    {
        var broadcast = await Started((A, _a), (B, _b));
        End(broadcast, A, _a);
        await Proven(broadcast);
        var later = CreateTestProbe();

        broadcast.Tell(Follow(later));

        Assert.IsType<BroadcastStarted>((await later.ExpectMsgAsync<Tell>()).Message);
        var states = Assert.IsType<ReceiversChanged>((await later.ExpectMsgAsync<Tell>()).Message).Receivers;
        Assert.Equal([ReceiverState.Committed, ReceiverState.Offered], states.Select(status => status.State));
    }

    [Fact]
    public async Task Who_follows_what_has_just_ended_is_told()
    {
        var broadcast = await Started();
        await Final(broadcast);
        var late = CreateTestProbe();

        broadcast.Tell(Follow(late));

        var said = await late.ExpectMsgAsync<Tell>();
        Assert.True(said.Last);
        Assert.Equal(Reason.ShuttingDown, Assert.IsType<TransferProtocol.Reject>(said.Message).Failure.Reason);
    }

    [Fact]
    public async Task After_a_restart_it_goes_on_with_those_that_are_open_and_waits_for_those_that_are_away()
    {
        ReceiverStatus[] known =
        [
            new(A, ReceiverState.Receiving, 3, null, TimeSpan.Zero),
            new(B, ReceiverState.Receiving, 3, null, TimeSpan.Zero),
            new(NodeId.Parse("c"), ReceiverState.Committed, 10, null, TimeSpan.Zero),
        ];
        var broadcast = Start(Plan() with { Known = known }, (A, _a));
        await _initiator.ExpectMsgAsync<Tell>();

        await Delivered(_a);
        End(broadcast, A, _a);
        await Advance(broadcast, _harness.Services.Sessions.ReceiverTimeout);

        await ExpectTerminatedAsync(broadcast);
    }

    private static BroadcastPlan Plan() => new(
        BroadcastId.New(), "channel", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, DateTime.UnixEpoch, []);

    private static Distribute Follow(TestProbe session) =>
        new(BroadcastId.New(), "channel", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, session, Number);

    private static void End(IActorRef broadcast, NodeId node, TestProbe session, Failure? failure = null) => broadcast.Tell(
        new DeliveryEnded(node, new TransferOutcome(failure, null, [], 0, false), session));

    /// <summary>The receipt's verdict is a message of its own, behind the one that brought the receipt.</summary>
    private static async Task Proven(IActorRef broadcast)
    {
        await Handled(broadcast);
        await Handled(broadcast);
    }

    private static async Task<Deliver> Delivered(TestProbe session) => await session.ExpectMsgAsync<Deliver>();

    private IActorRef Start(BroadcastPlan plan, params (NodeId Node, TestProbe Session)[] receivers)
    {
        var sessions = receivers.ToDictionary(receiver => receiver.Node, receiver => new ReceiverOnline(receiver.Node, receiver.Session, []));
        var broadcast = Sys.ActorOf(BroadcastActor.Props(plan, sessions, _harness.Services, Follow(_initiator)));
        Watch(broadcast);
        return broadcast;
    }

    private async Task<IActorRef> Started(params (NodeId Node, TestProbe Session)[] receivers)
    {
        var broadcast = Start(Plan(), receivers);
        var said = await _initiator.ExpectMsgAsync<Tell>();
        var started = Assert.IsType<BroadcastStarted>(said.Message);
        Assert.Equal((Number, 1, 10L), (said.Number, started.Files, started.Bytes));
        return broadcast;
    }

    private async Task<ReceiverStatus> NextChange(IActorRef broadcast, NodeId node, ReceiverState state)
    {
        ReceiverStatus? found = null;
        await Advance(broadcast, TimeSpan.FromMilliseconds(100));
        await _initiator.FishForMessageAsync<Tell>(said =>
            (found = (said.Message as ReceiversChanged)?.Receivers.FirstOrDefault(status => status.Node == node && status.State == state)) is not null);
        return found!;
    }

    /// <summary>The last state of every receiver when the end was told.</summary>
    private async Task<IReadOnlyList<ReceiverStatus>> Final(IActorRef broadcast)
    {
        var last = new SortedDictionary<string, ReceiverStatus>(StringComparer.Ordinal);
        var end = await _initiator.FishForMessageAsync<Tell>(said =>
        {
            foreach (var status in (said.Message as ReceiversChanged)?.Receivers ?? []) last[status.Node.Value] = status;
            return said.Message is BroadcastEnded;
        });
        Assert.True(end.Last);
        await ExpectTerminatedAsync(broadcast);
        return [.. last.Values];
    }
}
