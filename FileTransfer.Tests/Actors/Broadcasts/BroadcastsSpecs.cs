using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;

namespace FileTransfer.Tests.Actors.Broadcasts;

public sealed class BroadcastsSpecs : ActorSpecs, IAsyncLifetime
{
    private static readonly NodeId A = NodeId.Parse("a");

    private readonly TestProbe _receiver;
    private ServerHarness _harness = null!;

    public BroadcastsSpecs() => _receiver = CreateTestProbe();

    public async Task InitializeAsync()
    {
        _harness = await ServerHarness.Open(Sys);
        _harness.Store("x", 10);
    }

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task A_broadcast_goes_to_those_who_can_receive_when_it_starts()
    {
        var broadcasts = Start();
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        var gone = CreateTestProbe();
        broadcasts.Tell(new ReceiverOnline(NodeId.Parse("gone"), gone, []));
        broadcasts.Tell(new ReceiverOffline(NodeId.Parse("gone"), gone));

        broadcasts.Tell(Order("x", isUpload: false, CreateTestProbe()));

        await _receiver.ExpectMsgAsync<Deliver>();
        await ExpectNothing(gone);
    }

    [Fact]
    public async Task The_last_session_of_a_node_is_the_one_that_receives()
    {
        var (broadcasts, old) = (Start(), CreateTestProbe());
        broadcasts.Tell(new ReceiverOnline(A, old, []));
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(new ReceiverOffline(A, old));

        broadcasts.Tell(Order("x", isUpload: false, CreateTestProbe()));

        await _receiver.ExpectMsgAsync<Deliver>();
        await ExpectNothing(old);
    }

    [Fact]
    public async Task The_same_upload_is_followed_and_not_distributed_twice()
    {
        var (broadcasts, first, second) = (Start(), CreateTestProbe(), CreateTestProbe());
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        Upload("u");
        broadcasts.Tell(Order("u", isUpload: true, first));
        var started = Assert.IsType<BroadcastStarted>((await first.ExpectMsgAsync<Tell>()).Message);

        broadcasts.Tell(Order("u", isUpload: true, second));

        Assert.Equal(started.Id, Assert.IsType<BroadcastStarted>((await second.ExpectMsgAsync<Tell>()).Message).Id);
        await _receiver.ExpectMsgAsync<Deliver>();
        await ExpectNothing(_receiver);
    }

    [Fact]
    public async Task Content_of_an_upload_goes_when_a_newer_one_of_its_channel_begins()
    {
        var (broadcasts, initiator) = (Start(), CreateTestProbe());
        Upload("u");
        Upload("v");

        broadcasts.Tell(Order("u", isUpload: true, initiator));   // nobody receives: it ends at once
        await initiator.FishForMessageAsync<Tell>(said => said.Last);
        await Handled(broadcasts);
        Assert.True(Directory.Exists(Path.Combine(_harness.At("outgoing"), "u")));
        broadcasts.Tell(Order("v", isUpload: true, initiator));

        await AwaitAssertAsync(() => Assert.False(Directory.Exists(Path.Combine(_harness.At("outgoing"), "u"))));
        Assert.True(Directory.Exists(Path.Combine(_harness.At("outgoing"), "v")));
    }

    [Fact]
    public async Task Content_that_is_not_here_yet_or_never_replaces_nothing()
    {
        var (broadcasts, first, second) = (Start(), CreateTestProbe(), CreateTestProbe());
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(Order("x", isUpload: false, first));
        await _receiver.ExpectMsgAsync<Deliver>();
        _harness.Services.Arrivals.Expect(RelativePath.Parse("v"));

        broadcasts.Tell(Order("v", isUpload: true, second) with { IsArriving = true });
        broadcasts.Tell(Order("missing", isUpload: false, second));

        var refused = await second.FishForMessageAsync<Tell>(said => said.Last);
        Assert.Equal(Reason.NotFound, Assert.IsType<FileTransfer.Actors.Protocol.TransferProtocol.Reject>(refused.Message).Failure.Reason);
        await Handled(broadcasts);
        await ExpectNothing(_receiver);
    }

    [Fact]
    public async Task The_same_content_that_is_sent_again_does_not_discard_itself()
    {
        var (broadcasts, initiator) = (Start(), CreateTestProbe());
        Upload("u");
        broadcasts.Tell(Order("u", isUpload: true, initiator));
        await initiator.FishForMessageAsync<Tell>(said => said.Last);
        await Ended(broadcasts);

        broadcasts.Tell(Order("u", isUpload: true, initiator));
        await initiator.FishForMessageAsync<Tell>(said => said.Last);
        await Ended(broadcasts);
        await Handled(broadcasts);

        Assert.True(Directory.Exists(Path.Combine(_harness.At("outgoing"), "u")));
    }

    [Fact]
    public async Task Whoever_comes_after_the_end_gets_the_newest_of_the_channel()
    {
        var (broadcasts, initiator) = (Start(), CreateTestProbe());
        broadcasts.Tell(Order("x", isUpload: false, initiator));
        var started = Assert.IsType<BroadcastStarted>((await initiator.ExpectMsgAsync<Tell>()).Message);
        await initiator.FishForMessageAsync<Tell>(said => said.Last);
        await Ended(broadcasts);

        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));

        var offer = (await _receiver.ExpectMsgAsync<Deliver>()).Offer;
        Assert.Equal(TransferId.OfDelivery(started.Id, A), offer.Id);
    }

    [Fact]
    public async Task After_a_restart_it_is_given_to_those_who_lack_it_too()
    {
        var id = BroadcastId.New();
        var began = _harness.Services.Time.GetUtcNow().UtcDateTime;
        await _harness.Services.Writer.WriteAsync(
            [
                new CatalogChange.PutBroadcast(new StoredBroadcast(
                    id, "c", "x", 1, 10, RelativePath.Parse("x"), Support.Transfers.Owner, began, began,
                    (int)BroadcastState.Partial, IsUpload: false)),
                new CatalogChange.PutReceiver(new StoredReceiver(id, A, (int)ReceiverState.Rejected, 0, Reason.NoSpace, "full", began)),
                new CatalogChange.PutReceiver(new StoredReceiver(
                    id, NodeId.Parse("b"), (int)ReceiverState.Committed, 10, null, null, began)),
            ],
            CancellationToken.None);
        var (broadcasts, committed) = (Start(), CreateTestProbe());

        broadcasts.Tell(new ReceiverOnline(NodeId.Parse("b"), committed, []));
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));

        await _receiver.ExpectMsgAsync<Deliver>();
        await ExpectNothing(committed);
    }

    [Fact]
    public async Task A_newer_broadcast_of_the_channel_stops_the_one_before()
    {
        var (broadcasts, first, second) = (Start(), CreateTestProbe(), CreateTestProbe());
        _harness.Store("y", 10);
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        broadcasts.Tell(Order("x", isUpload: false, first));
        var old = (await _receiver.ExpectMsgAsync<Deliver>()).Offer.Id;

        broadcasts.Tell(Order("y", isUpload: false, second));

        Assert.Equal(old, (await _receiver.FishForMessageAsync<Withdraw>(_ => true)).Transfer);
        var changed = await first.FishForMessageAsync<Tell>(said => said.Message is ReceiversChanged { Receivers: [{ State: ReceiverState.Superseded }] });
        Assert.Equal(A, ((ReceiversChanged)changed.Message).Receivers[0].Node);
    }

    [Fact]
    public async Task What_people_see_stays()
    {
        var (broadcasts, initiator) = (Start(), CreateTestProbe());

        broadcasts.Tell(Order("x", isUpload: false, initiator));

        await initiator.FishForMessageAsync<Tell>(said => said.Last);
        await Handled(broadcasts);
        Assert.True(File.Exists(Path.Combine(_harness.At("files"), "x")));
    }

    [Fact]
    public async Task What_a_restart_interrupted_goes_on()
    {
        var id = BroadcastId.New();
        await _harness.Services.Writer.WriteAsync(
            [
                new CatalogChange.PutBroadcast(new StoredBroadcast(
                    id, "c", "x", 1, 10, RelativePath.Parse("x"), Support.Transfers.Owner, DateTime.UnixEpoch, null,
                    (int)BroadcastState.Running, IsUpload: false)),
                new CatalogChange.PutReceiver(new StoredReceiver(
                    id, A, (int)ReceiverState.Receiving, 3, null, null, DateTime.UnixEpoch)),
            ],
            CancellationToken.None);

        Start().Tell(new ReceiverOnline(A, _receiver, []));

        Assert.Equal("c", (await _receiver.ExpectMsgAsync<Deliver>()).Offer.Channel);
    }

    [Fact]
    public async Task Beyond_the_limit_a_broadcast_is_refused_and_one_that_has_ended_makes_room()
    {
        await using var limited = await ServerHarness.Open(Sys, sessions: new FileTransfer.Actors.Server.SessionOptions { MaxBroadcasts = 2 });
        foreach (var name in (string[])["x", "y", "z"]) limited.Store(name, 10);
        var broadcasts = Sys.ActorOf(BroadcastsActor.Props(limited.Services));
        broadcasts.Tell(new ReceiverOnline(A, _receiver, []));
        var (first, second, third) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        broadcasts.Tell(Order("x", isUpload: false, first, "1"));
        var running = (await first.ExpectMsgAsync<Tell>()).From;
        broadcasts.Tell(Order("y", isUpload: false, second, "2"));
        Assert.IsType<BroadcastStarted>((await second.ExpectMsgAsync<Tell>()).Message);

        broadcasts.Tell(Order("z", isUpload: false, third, "3"));
        var refused = await third.ExpectMsgAsync<Tell>();
        Assert.Equal(Reason.LimitReached, Assert.IsType<FileTransfer.Actors.Protocol.TransferProtocol.Reject>(refused.Message).Failure.Reason);
        Assert.True(refused.Last);

        Watch(running);
        running.Tell(new FileTransfer.Actors.Protocol.TransferProtocol.Cancel(new Failure(Reason.Cancelled, "stop")));
        await ExpectTerminatedAsync(running);
        await AwaitAssertAsync(async () =>
        {
            broadcasts.Tell(Order("z", isUpload: false, third, "3"));
            Assert.IsType<BroadcastStarted>((await third.ExpectMsgAsync<Tell>()).Message);
        });
    }

    private IActorRef Start() => Sys.ActorOf(BroadcastsActor.Props(_harness.Services));

    /// <summary>The child has told how its receivers stand, and is gone.</summary>
    private async Task Ended(IActorRef broadcasts) =>
        await AwaitAssertAsync(async () => Assert.Empty((await broadcasts.Ask<Boards>(GetBoards.Instance)).Running));

    private void Upload(string folder)
    {
        var full = Path.Combine(_harness.At("outgoing"), folder);
        Directory.CreateDirectory(full);
        File.WriteAllBytes(Path.Combine(full, "content"), new byte[5]);
    }

    private static Distribute Order(string path, bool isUpload, TestProbe session, string channel = "channel") =>
        new(BroadcastId.New(), channel, RelativePath.Parse(path), isUpload, Support.Transfers.Owner, session, 1);
}
