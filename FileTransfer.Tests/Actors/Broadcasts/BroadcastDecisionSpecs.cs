using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>What the catalogue remembers of broadcasts in two steps, and what is made of it.</summary>
public sealed class BroadcastDecisionSpecs : ActorSpecs, IAsyncLifetime
{
    private static readonly NodeId A = NodeId.Parse("a");
    private static readonly DateTime At = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly BroadcastId _id = BroadcastId.New();
    private readonly TestProbe _receiver;
    private readonly TestProbe _decider;
    private ServerHarness _harness = null!;

    public BroadcastDecisionSpecs() => (_receiver, _decider) = (CreateTestProbe(), CreateTestProbe());

    public async Task InitializeAsync()
    {
        _harness = await ServerHarness.Open(Sys);
        _harness.Store("x", 10);
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Theory]
    [InlineData(false, BroadcastMode.Stage)]
    [InlineData(true, BroadcastMode.Direct)]
    public async Task A_restarted_server_knows_what_is_held_and_what_is_decided(bool flipped, BroadcastMode offered)
    {
        await RememberAsync(ended: false, flipped);

        Start().Tell(new ReceiverOnline(A, _receiver, []));

        Assert.Equal(offered, (await _receiver.ExpectMsgAsync<Deliver>()).Offer.Mode);
    }

    [Fact]
    public async Task A_decision_finds_the_broadcast_that_a_restart_left_held()
    {
        await RememberAsync(ended: false, flipped: false);
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));

        broadcasts.Tell(new Decide(_id, Commit: true, null, _decider, 1));

        Assert.IsType<TransferProtocol.CommitNow>((await _receiver.FishForMessageAsync<Direct>(_ => true)).Message);
        Assert.NotNull((await _harness.Catalog.FindStagingAsync(_id, CancellationToken.None))?.FlippedAt);
    }

    [Fact]
    public async Task A_staged_broadcast_is_known_as_such_before_it_is_known_at_all()
    {
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(new Distribute(_id, "c", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, _decider, 1)
        {
            Mode = BroadcastMode.AllOrNone,
        });
        await _receiver.ExpectMsgAsync<Deliver>();

        await AwaitConditionAsync(async () => await _harness.Catalog.FindBroadcastAsync(_id, CancellationToken.None) is not null);
        Assert.Equal(
            new StoredStaging(_id, (int)BroadcastMode.AllOrNone, null), await _harness.Catalog.FindStagingAsync(_id, CancellationToken.None));
    }

    [Fact]
    public async Task A_decision_that_was_carried_out_is_answered_again()
    {
        await RememberAsync(ended: true, flipped: true);

        Start().Tell(new Decide(_id, Commit: true, null, _decider, 1));

        Assert.Equal(_id, Assert.IsType<BroadcastStarted>((await _decider.ExpectMsgAsync<Tell>()).Message).Id);
        var status = Assert.Single(Assert.IsType<ReceiversChanged>((await _decider.ExpectMsgAsync<Tell>()).Message).Receivers);
        Assert.Equal((A, ReceiverState.Verified), (status.Node, status.State));
        Assert.True((await _decider.ExpectMsgAsync<Tell>()).Last);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Another_decision_about_what_has_ended_is_refused(bool commit, bool flipped)
    {
        await RememberAsync(ended: true, flipped);

        Start().Tell(new Decide(_id, commit, null, _decider, 1));

        await RefusedAsync();
    }

    [Fact]
    public async Task What_others_started_is_as_if_it_were_not_there()
    {
        await RememberAsync(ended: true, flipped: true);

        Start().Tell(new Decide(_id, Commit: true, NodeId.Parse("stranger"), _decider, 1));

        await RefusedAsync();
    }

    [Fact]
    public async Task A_flip_is_never_taken_back()
    {
        await RememberAsync(ended: false, flipped: true);

        await _harness.Services.Writer.WriteAsync(
            [new CatalogChange.PutStaging(new StoredStaging(_id, (int)BroadcastMode.Stage, null))], CancellationToken.None);

        Assert.Equal(At, (await _harness.Catalog.FindStagingAsync(_id, CancellationToken.None))?.FlippedAt);
    }

    [Theory]
    [InlineData(BroadcastMode.Stage)]
    [InlineData(BroadcastMode.AllOrNone)]
    [InlineData(BroadcastMode.Preflight)]
    public async Task What_may_still_be_cancelled_stops_nothing_of_its_channel(BroadcastMode mode)
    {
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(Order(BroadcastId.New(), BroadcastMode.Direct));
        var first = await _receiver.ExpectMsgAsync<Deliver>();

        broadcasts.Tell(Order(_id, mode));

        Assert.NotEqual(first.Offer.Id, (await _receiver.ExpectMsgAsync<Deliver>()).Offer.Id);
        await Handled(broadcasts);
        await ExpectNothing(_receiver);
    }

    [Fact]
    public async Task What_is_decided_takes_the_place_of_what_its_channel_had()
    {
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(Order(BroadcastId.New(), BroadcastMode.Direct));
        var first = await _receiver.ExpectMsgAsync<Deliver>();
        broadcasts.Tell(Order(_id, BroadcastMode.Stage));
        await _receiver.ExpectMsgAsync<Deliver>();

        broadcasts.Tell(new Decide(_id, Commit: true, null, _decider, 1));

        Assert.Equal(first.Offer.Id, (await _receiver.FishForMessageAsync<Withdraw>(_ => true)).Transfer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_comes_later_gets_what_was_decided_and_not_what_was_cancelled(bool flipped)
    {
        await RememberAsync(ended: true, flipped);
        var later = CreateTestProbe();

        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(NodeId.Parse("later"), later, []));

        if (flipped) Assert.Equal(BroadcastMode.Direct, (await later.ExpectMsgAsync<Deliver>()).Offer.Mode);
        else await ExpectNothing(later);
    }

    private Distribute Order(BroadcastId id, BroadcastMode mode) =>
        new(id, "c", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, _decider, 1) { Mode = mode };

    private async Task RefusedAsync()
    {
        var said = await _decider.ExpectMsgAsync<Tell>();
        Assert.Equal(Reason.NotFound, Assert.IsType<TransferProtocol.Reject>(said.Message).Failure.Reason);
        Assert.True(said.Last);
    }

    private IActorRef Start() => Sys.ActorOf(BroadcastsActor.Props(_harness.Services));

    private Task RememberAsync(bool ended, bool flipped) => _harness.Services.Writer.WriteAsync(
        [
            new CatalogChange.PutStaging(new StoredStaging(_id, (int)BroadcastMode.Stage, flipped ? At : null)),
            new CatalogChange.PutBroadcast(new StoredBroadcast(
                _id, "c", "x", 1, 10, RelativePath.Parse("x"), Support.Transfers.Owner, At, ended ? At : null,
                (int)BroadcastState.Running, IsUpload: false)),
            new CatalogChange.PutReceiver(new StoredReceiver(_id, A, (int)ReceiverState.Verified, 10, null, null, At)),
        ],
        CancellationToken.None);
}
