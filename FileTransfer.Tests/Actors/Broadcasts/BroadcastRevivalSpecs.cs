using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>What goes on behind the end or a restart: revived, paused, limited.</summary>
public sealed class BroadcastRevivalSpecs : ActorSpecs, IAsyncLifetime
{
    private static readonly NodeId A = NodeId.Parse("a");
    private static readonly NodeId B = NodeId.Parse("b");
    private static readonly BroadcastPause Pause = new(NodeId.Parse("ann"), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));

    private readonly BroadcastId _id = BroadcastId.New();
    private readonly TestProbe _onA;
    private readonly TestProbe _onB;
    private readonly TestProbe _asker;
    private ServerHarness _harness = null!;

    public BroadcastRevivalSpecs() => (_onA, _onB, _asker) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());

    private DateTime Began => _harness.Time.GetUtcNow().UtcDateTime - TimeSpan.FromHours(5);

    public async Task InitializeAsync()
    {
        _harness = await ServerHarness.Open(Sys);
        _harness.Store("x", 10);
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task Who_was_away_at_the_decision_and_longer_gets_it_when_it_returns()
    {
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _onA, []));
        broadcasts.Tell(new ReceiverOnline(B, _onB, []));
        broadcasts.Tell(new Distribute(_id, "c", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, _asker, 1)
        {
            Mode = BroadcastMode.Stage,
        });
        var broadcast = (await _onA.ExpectMsgAsync<Deliver>()).ReplyTo;
        await _onB.ExpectMsgAsync<Deliver>();
        broadcast.Tell(new DeliveryHeld(A, _onA));
        broadcast.Tell(new DeliveryHeld(B, _onB));
        await _asker.FishForMessageAsync<Tell>(said => said.Message is BroadcastEnded);

        broadcasts.Tell(new ReceiverOffline(B, _onB));
        broadcasts.Tell(new Decide(_id, Commit: true, null, _asker, 2));
        await _onA.FishForMessageAsync<Direct>(said => said.Message is TransferProtocol.CommitNow);
        broadcast.Tell(new DeliveryEnded(A, new TransferOutcome(null, null, [], 0, false), _onA));
        await Advance(broadcast, _harness.Services.Sessions.ReceiverTimeout);

        var last = new Dictionary<NodeId, ReceiverState>();
        await _asker.FishForMessageAsync<Tell>(said =>
        {
            foreach (var status in (said.Message as ReceiversChanged)?.Receivers ?? []) last[status.Node] = status.State;
            return said.Message is BroadcastEnded;
        });
        Assert.Equal((ReceiverState.Committed, ReceiverState.Unreachable), (last[A], last[B]));
        await AwaitAssertAsync(async () => Assert.Empty((await broadcasts.Ask<Boards>(GetBoards.Instance)).Running));
        var back = CreateTestProbe();
        broadcasts.Tell(new ReceiverOnline(B, back, []));

        Assert.Equal(BroadcastMode.Direct, (await back.ExpectMsgAsync<Deliver>()).Offer.Mode);
        await ExpectNothing(_onA);
    }

    [Fact]
    public async Task One_that_was_revived_is_not_judged_by_its_old_deadline_after_a_restart()
    {
        await RememberAsync(revived: true, BroadcastPacing.Free, ended: false);
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _onA, []));
        var broadcast = (await _onA.ExpectMsgAsync<Deliver>()).ReplyTo;

        await Advance(broadcast, TimeSpan.FromSeconds(1));
        await Handled(broadcast);

        await ExpectNothing(_onA);
        Assert.Equal(ReceiverState.Offered, Assert.Single((await broadcasts.Ask<Boards>(GetBoards.Instance)).Running[_id]).State);
    }

    [Fact]
    public async Task One_that_was_not_is_judged_by_it()
    {
        await RememberAsync(revived: false, BroadcastPacing.Free, ended: false);
        Start().Tell(new ReceiverOnline(A, _onA, []));
        var broadcast = (await _onA.ExpectMsgAsync<Deliver>()).ReplyTo;

        await Advance(broadcast, TimeSpan.FromSeconds(1));

        Assert.Equal(Reason.Stalled, (await _onA.ExpectMsgAsync<Withdraw>()).Failure.Reason);
    }

    [Fact]
    public async Task That_it_is_revived_is_kept()
    {
        await RememberAsync(revived: false, BroadcastPacing.Free, ended: true);

        Start().Tell(new ReceiverOnline(A, _onA, []));
        await _onA.ExpectMsgAsync<Deliver>();

        await AwaitAssertAsync(async () =>
        {
            var stored = await _harness.Catalog.FindBroadcastAsync(_id, CancellationToken.None);
            Assert.Equal((true, (DateTime?)null), (stored!.IsRevived, stored.EndedAt));
        });
    }

    [Fact]
    public async Task A_revived_one_whose_content_went_during_a_restart_ends()
    {
        await RememberAsync(revived: true, BroadcastPacing.Free, ended: false);
        File.Delete(Path.Combine(_harness.At("files"), "x"));

        Start();

        await AwaitAssertAsync(async () =>
            Assert.NotNull((await _harness.Catalog.FindBroadcastAsync(_id, CancellationToken.None))!.EndedAt));
    }

    [Fact]
    public async Task Its_pause_ended_with_it_and_its_limit_is_kept_for_whoever_comes_later()
    {
        await RememberAsync(revived: false, new BroadcastPacing(Pause, 2048), ended: true);

        Start().Tell(new ReceiverOnline(A, _onA, []));
        var broadcast = (await _onA.ExpectMsgAsync<Deliver>()).ReplyTo;
        broadcast.Tell(SteerTo(Steering.Limit, 2048));

        var steered = Assert.IsType<BroadcastSteered>((await _asker.ExpectMsgAsync<Tell>()).Message);
        Assert.Equal((false, new BroadcastPacing(null, 2048)), (steered.Changed, steered.Broadcast.Pacing));
    }

    [Fact]
    public async Task A_limit_that_changed_while_it_ran_is_that_of_whoever_comes_later()
    {
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _onA, []));
        broadcasts.Tell(new Distribute(_id, "c", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, CreateTestProbe(), 1)
        {
            Terms = BroadcastTerms.Everybody with { BytesPerSecond = 2048 },
        });
        var broadcast = (await _onA.ExpectMsgAsync<Deliver>()).ReplyTo;
        broadcasts.Tell(SteerTo(Steering.Limit, 4096));
        await _asker.ExpectMsgAsync<Tell>();
        broadcast.Tell(new DeliveryEnded(A, new TransferOutcome(null, null, [], 0, false), _onA));
        await AwaitAssertAsync(async () => Assert.Empty((await broadcasts.Ask<Boards>(GetBoards.Instance)).Running));

        broadcasts.Tell(new ReceiverOnline(B, _onB, []));
        (await _onB.ExpectMsgAsync<Deliver>()).ReplyTo.Tell(SteerTo(Steering.Limit, 4096));

        Assert.False(Assert.IsType<BroadcastSteered>((await _asker.ExpectMsgAsync<Tell>()).Message).Changed);
    }

    [Fact]
    public async Task A_paused_one_is_still_paused_after_a_restart_until_it_is_resumed()
    {
        await RememberAsync(revived: true, new BroadcastPacing(Pause, null), ended: false);
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _onA, []));
        await Handled(broadcasts);
        await ExpectNothing(_onA);

        broadcasts.Tell(SteerTo(Steering.Resume));

        await _onA.ExpectMsgAsync<Deliver>();
    }

    [Theory]
    [InlineData(true, "has ended")]
    [InlineData(false, "there is no broadcast")]
    public async Task What_does_not_run_cannot_be_steered(bool known, string expected)
    {
        if (known) await RememberAsync(revived: false, BroadcastPacing.Free, ended: true);

        Start().Tell(SteerTo(Steering.Pause));

        await RefusedAsync(expected);
    }

    [Fact]
    public async Task What_others_started_is_as_if_it_were_not_there()
    {
        await RememberAsync(revived: false, BroadcastPacing.Free, ended: true);

        Start().Tell(SteerTo(Steering.Pause) with { OnlyOwn = true, By = NodeId.Parse("stranger") });

        await RefusedAsync("there is no broadcast");
    }

    [Fact]
    public async Task A_limit_below_the_least_rate_is_refused_at_the_start()
    {
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _onA, []));

        broadcasts.Tell(new Distribute(_id, "c", RelativePath.Parse("x"), IsUpload: false, Support.Transfers.Owner, _asker, 1)
        {
            Terms = BroadcastTerms.Everybody with { BytesPerSecond = 1000 },
        });

        var said = await _asker.ExpectMsgAsync<Tell>();
        Assert.Equal(Reason.Usage, Assert.IsType<TransferProtocol.Reject>(said.Message).Failure.Reason);
        await ExpectNothing(_onA);
    }

    private IActorRef Start() => Sys.ActorOf(BroadcastsActor.Props(_harness.Services));

    private Steer SteerTo(Steering steering, long? rate = null) =>
        new(new SteerBroadcast(_id, steering, rate), Pause.By, false, _asker, 1);

    private async Task RefusedAsync(string expected)
    {
        var said = await _asker.ExpectMsgAsync<Tell>();
        var failure = Assert.IsType<TransferProtocol.Reject>(said.Message).Failure;
        Assert.Equal((Reason.NotFound, true), (failure.Reason, said.Last));
        Assert.Contains(expected, failure.Detail, StringComparison.Ordinal);
    }

    private Task RememberAsync(bool revived, BroadcastPacing pacing, bool ended) => _harness.Services.Writer.WriteAsync(
        [
            new CatalogChange.PutPacing(_id, pacing),
            new CatalogChange.PutBroadcast(new StoredBroadcast(
                _id, "c", "x", 1, 10, RelativePath.Parse("x"), Support.Transfers.Owner, Began, ended ? Began : null,
                (int)(ended ? BroadcastState.Partial : BroadcastState.Running), IsUpload: false)
            {
                Terms = new BroadcastTerms([], [], TimeSpan.FromHours(1)),
                IsRevived = revived,
            }),
            new CatalogChange.PutReceiver(new StoredReceiver(
                _id, A, (int)(ended ? ReceiverState.Unreachable : ReceiverState.Offered), 0, null, null, Began)),
        ],
        CancellationToken.None);
}
