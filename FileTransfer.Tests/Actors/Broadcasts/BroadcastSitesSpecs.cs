using Akka.Actor;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.SiteProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;
using static FileTransfer.Actors.Sites.SitesProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>A broadcast at the server whose receivers have their sessions at a broadcaster.</summary>
public sealed class BroadcastSitesSpecs : BroadcastActorSpecs
{
    private static readonly NodeId Berlin = NodeId.Parse("berlin");
    private static readonly NodeId Paris = NodeId.Parse("paris");
    private static readonly NodeId Far = NodeId.Parse("far");
    private static readonly BroadcastId Id = BroadcastId.New();
    private static readonly PeerAddress Address = new(["10.0.0.1"], 5001);

    [Fact]
    public async Task A_receiver_at_a_broadcaster_has_committed_when_its_receipt_is_here()
    {
        var broadcast = await StartedWithFar();

        Say(broadcast, Berlin, ReceiverState.Receiving);
        await NextChange(broadcast, Far, ReceiverState.Receiving);
        Say(broadcast, Berlin, ReceiverState.Committed, receipt: "good");
        End(broadcast, A, SessionA);

        Assert.All(await Final(broadcast), status => Assert.Equal(ReceiverState.Committed, status.State));
        Assert.Equal("good", Harness.Proof.Taken[Far]);
    }

    [Fact]
    public async Task Without_a_good_receipt_it_has_not()
    {
        Harness.Proof.Refuses[Far] = new Failure(Reason.Corrupt, "forged");
        var broadcast = await StartedWithFar();

        Say(broadcast, Berlin, ReceiverState.Committed, receipt: "forged");
        End(broadcast, A, SessionA);

        Assert.Equal(ReceiverState.Failed, (await Final(broadcast)).Single(status => status.Node == Far).State);
    }

    [Fact]
    public async Task Only_where_the_receiver_is_its_failure_counts()
    {
        var broadcast = await StartedWithFar();
        End(broadcast, A, SessionA);

        Say(broadcast, Paris, ReceiverState.Rejected, new Failure(Reason.NoSpace, "another site's"));
        Say(broadcast, Berlin, ReceiverState.Rejected, new Failure(Reason.NoSpace, "full"));

        var far = (await Final(broadcast)).Single(status => status.Node == Far);
        Assert.Equal((ReceiverState.Rejected, "full"), (far.State, far.Failure!.Detail));
    }

    [Fact]
    public async Task A_receiver_that_comes_from_its_broadcaster_to_the_server_is_served_here()
    {
        var broadcast = await StartedWithFar();
        var session = CreateTestProbe();

        broadcast.Tell(new ReceiverOnline(Far, session, []));
        await Delivered(session);
        broadcast.Tell(new SiteReceiverOffline(Far, Berlin, new Failure(Reason.Unreachable, "gone")));
        await Advance(broadcast, 2 * Harness.Services.Sessions.ReceiverTimeout);
        End(broadcast, Far, session);
        End(broadcast, A, SessionA);

        Assert.All(await Final(broadcast), status => Assert.Equal(ReceiverState.Committed, status.State));
    }

    [Fact]
    public async Task A_receiver_that_moves_to_a_broadcaster_is_waited_for_there()
    {
        var broadcast = await Begin();
        await Delivered(SessionA);

        broadcast.Tell(new SiteReceiverOnline(A, Berlin, []));
        broadcast.Tell(new ReceiverOffline(A, SessionA));
        await Advance(broadcast, 2 * Harness.Services.Sessions.ReceiverTimeout);
        broadcast.Tell(new SiteStates(Berlin, [State(A, ReceiverState.Committed, null, "good")]));

        Assert.Equal(ReceiverState.Committed, Assert.Single(await Final(broadcast)).State);
    }

    [Fact]
    public async Task Receivers_of_a_lost_broadcaster_say_why_and_are_unreachable_after_a_time()
    {
        var broadcast = await StartedWithFar();
        End(broadcast, A, SessionA);

        broadcast.Tell(new SiteReceiverOffline(Far, Berlin, new Failure(Reason.Unreachable, "its broadcaster berlin is not reachable")));
        var explained = await NextChange(broadcast, Far, ReceiverState.Offered);
        await Advance(broadcast, Harness.Services.Sessions.ReceiverTimeout);

        Assert.Contains("berlin", explained.Failure!.Detail, StringComparison.Ordinal);
        Assert.Equal(ReceiverState.Unreachable, (await Final(broadcast)).Single(status => status.Node == Far).State);
    }

    [Fact]
    public async Task A_broadcaster_is_given_the_content_once_and_is_no_receiver()
    {
        var broadcast = await StartedWithFar();
        var berlin = CreateTestProbe();
        broadcast.Tell(new ReceiverOnline(Berlin, berlin, [], Address) { Distributes = true });

        broadcast.Tell(new SiteWants(Berlin, BroadcastId.New()));
        broadcast.Tell(new SiteWants(Berlin, BroadcastId.New()));
        var offer = (await berlin.ExpectMsgAsync<Deliver>()).Offer;
        await ExpectNothing(berlin);
        Say(broadcast, Berlin, ReceiverState.Committed, receipt: "good");
        End(broadcast, A, SessionA);

        Assert.NotNull(offer.Broadcast);
        Assert.Equal([A, Far], (await Final(broadcast)).Select(status => status.Node).Order(Comparer<NodeId>.Create((x, y) => string.CompareOrdinal(x.Value, y.Value))));
    }

    [Fact]
    public async Task A_broadcaster_that_did_not_get_it_is_offered_it_again_when_it_still_wants_it()
    {
        var broadcast = await StartedWithFar();
        var berlin = CreateTestProbe();
        broadcast.Tell(new ReceiverOnline(Berlin, berlin, [], Address) { Distributes = true });
        broadcast.Tell(new SiteWants(Berlin, BroadcastId.New()));
        await berlin.ExpectMsgAsync<Deliver>();

        End(broadcast, Berlin, berlin, new Failure(Reason.NoSpace, "full"));
        var explained = await NextChange(broadcast, Far, ReceiverState.Offered);
        broadcast.Tell(new SiteWants(Berlin, BroadcastId.New()));   // too soon
        await ExpectNothing(berlin);
        await Advance(broadcast, TimeSpan.FromSeconds(5));
        broadcast.Tell(new SiteWants(Berlin, BroadcastId.New()));

        await berlin.FishForMessageAsync<Deliver>(_ => true);
        Assert.Contains("berlin did not get it", explained.Failure!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_takes_the_content_away_from_broadcasters_too_until_it_is_resumed()
    {
        var broadcast = await StartedWithFar();
        var berlin = CreateTestProbe();
        broadcast.Tell(new ReceiverOnline(Berlin, berlin, [], Address) { Distributes = true });
        broadcast.Tell(new SiteWants(Berlin, BroadcastId.New()));
        await berlin.ExpectMsgAsync<Deliver>();

        Steer(broadcast, Steering.Pause);
        var withdrawn = (await berlin.FishForMessageAsync<Withdraw>(_ => true)).Failure;
        End(broadcast, Berlin, berlin, withdrawn);
        broadcast.Tell(new SiteWants(Berlin, BroadcastId.New()));
        await ExpectNothing(berlin);
        Steer(broadcast, Steering.Resume);
        broadcast.Tell(new SiteWants(Berlin, BroadcastId.New()));

        Assert.Equal(Reason.Paused, withdrawn.Reason);
        await berlin.FishForMessageAsync<Deliver>(_ => true);
    }

    [Fact]
    public async Task A_question_is_asked_at_broadcasters_and_their_answers_count()
    {
        var berlin = CreateTestProbe();
        var broadcast = Ask();
        broadcast.Tell(new ReceiverOnline(Berlin, berlin, [], Address) { Distributes = true });
        await Delivered(SessionA);

        broadcast.Tell(new SiteWants(Berlin, Id));
        var asked = (await berlin.ExpectMsgAsync<Deliver>()).Offer;
        Say(broadcast, Berlin, ReceiverState.Accepted);
        broadcast.Tell(new DeliveryEnded(A, FileTransfer.Actors.Transfers.TransferOutcome.Failed(new Failure(Reason.NoSpace, "full")), SessionA));
        var final = await Final(broadcast);

        Assert.True(asked.OnlyAsks);
        Assert.Equal(
            [(A, ReceiverState.Rejected), (Far, ReceiverState.Accepted)], final.Select(status => (status.Node, status.State)));
    }

    [Fact]
    public async Task Those_behind_a_broadcaster_that_cannot_take_it_cannot_either()
    {
        var berlin = CreateTestProbe();
        var broadcast = Ask();
        await Delivered(SessionA);
        broadcast.Tell(new ReceiverOnline(Berlin, berlin, [], Address) { Distributes = true });
        broadcast.Tell(new SiteWants(Berlin, Id));
        await berlin.ExpectMsgAsync<Deliver>();

        End(broadcast, Berlin, berlin, new Failure(Reason.NoSpace, "full"));
        End(broadcast, A, SessionA, new Failure(Reason.NoSpace, "full"));

        var far = (await Final(broadcast)).Single(status => status.Node == Far);
        Assert.Equal(ReceiverState.Rejected, far.State);
        Assert.Contains("berlin did not get it: full", far.Failure!.Detail, StringComparison.Ordinal);
    }

    /// <summary>A question for one receiver here and one at a broadcaster.</summary>
    private IActorRef Ask()
    {
        var broadcast = Sys.ActorOf(BroadcastActor.Props(
            Plan() with { Id = Id, Mode = BroadcastMode.Preflight },
            new Dictionary<NodeId, ReceiverOnline> { [A] = new(A, SessionA, []) }, Harness.Services, Follow(Initiator),
            new Dictionary<NodeId, SiteReceiverOnline> { [Far] = new(Far, Berlin, []) }));
        Watch(broadcast);
        return broadcast;
    }

    private async Task<IActorRef> StartedWithFar()
    {
        var broadcast = await Begin();
        broadcast.Tell(new SiteReceiverOnline(Far, Berlin, []));
        await NextChange(broadcast, Far, ReceiverState.Offered);
        return broadcast;
    }

    private async Task<IActorRef> Begin()
    {
        var broadcast = Start(Plan() with { Id = Id }, (A, SessionA));
        Assert.IsType<BroadcastProtocol.BroadcastStarted>((await Initiator.ExpectMsgAsync<Tell>()).Message);
        return broadcast;
    }

    private void Steer(IActorRef broadcast, Steering steering) =>
        broadcast.Tell(new Steer(new BroadcastProtocol.SteerBroadcast(Id, steering, null), A, false, CreateTestProbe(), 7));

    private static void Say(IActorRef broadcast, NodeId site, ReceiverState state, Failure? failure = null, string? receipt = null) =>
        broadcast.Tell(new SiteStates(site, [State(Far, state, failure, receipt)]));

    private static SiteState State(NodeId node, ReceiverState state, Failure? failure, string? receipt) =>
        new(Id, new ReceiverStatus(node, state, 5, failure, TimeSpan.Zero), receipt);
}
