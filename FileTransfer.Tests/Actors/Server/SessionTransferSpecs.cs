using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Actors.Storage;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Server;

public sealed class SessionTransferSpecs : SessionSpecs
{
    private static readonly Failure No = new(Reason.Cancelled, "no");

    [Fact]
    public async Task Receives_an_upload_as_its_own()
    {
        var manifest = OneFile(1);
        var offer = OfferOf(manifest);
        var session = await Open(Permissions.Upload);

        Hear(session, 1, offer);
        Assert.Equal(new ServerProtocol.Claim(Port.Peer.Node, offer.Id, 1), await Server.ExpectMsgAsync<ServerProtocol.Claim>());
        Hear(session, 1, new OfferEntries(manifest.Entries, Last: true));
        await Port.Expect<Accept>(1);
        Hear(session, 1, new Cancel(No));

        Assert.Equal(new ServerProtocol.Unclaim(Port.Peer.Node, offer.Id, 1), await Server.ExpectMsgAsync<ServerProtocol.Unclaim>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_cancels_and_leaves_is_heard_before_the_session_ends(bool saysGoodbye)
    {
        var (session, receiver) = await Cancelled(saysGoodbye);
        await Handled(session);
        receiver.Resume();

        await Server.ExpectMsgAsync<ServerProtocol.Unclaim>();
        await ExpectTerminatedAsync(session);
    }

    [Fact]
    public async Task A_session_that_is_left_ends_whether_its_transfer_hears_or_not()
    {
        var (session, _) = await Cancelled(saysGoodbye: true);

        await Advance(session, Harness.Services.Sessions.HelloTimeout / 2);
        session.Tell(new ServerProtocol.Tell(3, BroadcastEnded.Instance, CreateTestProbe(), Last: true));
        await Advance(session, Harness.Services.Sessions.HelloTimeout / 2);

        await ExpectTerminatedAsync(session);
    }

    [Fact]
    public async Task A_transfer_that_is_taken_over_ends_on_both_sides()
    {
        var session = await Open();
        Hear(session, 1, OfferOf(OneFile(1)));
        await Server.ExpectMsgAsync<ServerProtocol.Claim>();

        session.Tell(new ServerProtocol.Yield(1));

        Assert.Equal(Reason.Fenced, (await Port.Expect<Cancel>(1)).Failure.Reason);
        await Server.ExpectMsgAsync<ServerProtocol.Unclaim>();
    }

    [Fact]
    public async Task A_transfer_that_breaks_down_ends_on_both_sides()
    {
        var session = await Open();
        Hear(session, 1, OfferOf(OneFile(1)));
        await Server.ExpectMsgAsync<ServerProtocol.Claim>();
        await Handled(session);   // the claim comes before the receiver is there to be killed

        Sys.ActorSelection(session.Path / "receiver-1").Tell(Kill.Instance);

        Assert.Equal(Reason.Internal, (await Port.Expect<Cancel>(1)).Failure.Reason);
        await Server.ExpectMsgAsync<ServerProtocol.Unclaim>();
    }

    [Fact]
    public async Task Serves_a_download()
    {
        Harness.Store("dir/a", 5);
        var id = TransferId.New();
        var session = await Open(Permissions.Download);

        Hear(session, 1, new Request(id, RelativePath.Parse("dir/a")));

        var offer = await Port.Expect<Offer>(1);
        Assert.Equal((id, Purpose.Download, 5L), (offer.Id, offer.Purpose, offer.TotalBytes));
        Assert.Equal("a", (await Port.Expect<OfferEntries>(1)).Entries[0].Path.Value);
    }

    [Fact]
    public async Task A_download_that_is_cancelled_while_it_is_opened_is_not_offered()
    {
        Harness.Store("a", 5);
        var session = await Open();
        using var queued = new ManualResetEventSlim();
        Port.OnHandled = () => Assert.True(queued.Wait(TimeSpan.FromSeconds(15)));

        Hear(session, 1, new Request(TransferId.New(), RelativePath.Parse("a")));
        Hear(session, 1, new Cancel(No));
        queued.Set();
        Hear(session, 3, CatalogProtocol.GetHistory.Instance);
        await Port.Expect<CatalogProtocol.HistoryListed>(3);
        var (number, running) = (5u, 0);
        await Deadline.UntilAsync("its place is free again", async () =>
        {
            Hear(session, number, OfferOf(OneFile(1)) with { Id = TransferId.New() });
            number += 2;
            await Handled(session);
            var said = (FakePort.Sent?)await Port.Out.ReceiveOneAsync(TimeSpan.FromMilliseconds(50));
            if (said is null) running++;
            else Assert.Equal(Reason.LimitReached, Assert.IsType<Reject>(said.Message).Failure.Reason);   // it is still being opened
            return running == 3;
        });

        await ExpectNothing(Port.Out);
    }

    [Fact]
    public async Task Content_for_a_broadcast_is_distributed_while_it_comes_and_followed_when_it_is_complete()
    {
        var manifest = OneFile(0);
        var offer = OfferOf(manifest, purpose: Purpose.BroadcastUpload) with { Channel = "news" };
        var session = await Open();

        Hear(session, 1, offer);
        Hear(session, 1, new OfferEntries(manifest.Entries, Last: true));
        await Port.Find<Accept>(1);
        var arriving = await Broadcasts.ExpectMsgAsync<ServerProtocol.Distribute>();
        Assert.Equal((true, "news", offer.Id.ToString()), (arriving.IsArriving, arriving.Channel, arriving.Path.Value));
        await ExpectNothing(Broadcasts);
        Hear(session, 1, new Finished(0, [ContentId.Empty], Last: true));
        await Port.Find<Committed>(1);

        var distribute = await Broadcasts.ExpectMsgAsync<ServerProtocol.Distribute>();
        Assert.Equal(("news", true, false, 1u), (distribute.Channel, distribute.IsUpload, distribute.IsArriving, distribute.Number));
        Assert.Equal(offer.Id.ToString(), distribute.Path.Value);
    }

    [Fact]
    public async Task News_of_a_broadcast_and_its_cancel_share_a_number()
    {
        var broadcast = CreateTestProbe();
        var session = await Open();
        Hear(session, 1, new StartBroadcast(BroadcastId.New(), RelativePath.Parse("a"), null));
        Assert.Equal("a", (await Broadcasts.ExpectMsgAsync<ServerProtocol.Distribute>()).Channel);

        session.Tell(new ServerProtocol.Tell(1, new BroadcastStarted(BroadcastId.New(), "a", "a", 1, 1), broadcast, Last: false));
        await Port.Expect<BroadcastStarted>(1);
        Hear(session, 1, new Cancel(No));
        await broadcast.ExpectMsgAsync<Cancel>();
        session.Tell(new ServerProtocol.Tell(1, BroadcastEnded.Instance, broadcast, Last: true));
        await Port.Expect<BroadcastEnded>(1);
        Hear(session, 1, new Cancel(No));
        await Handled(session);

        await ExpectNothing(broadcast);
    }

    [Fact]
    public async Task A_broadcast_that_is_cancelled_before_it_has_started_is_cancelled_then()
    {
        var broadcast = CreateTestProbe();
        var session = await Open();
        Hear(session, 1, new StartBroadcast(BroadcastId.New(), RelativePath.Parse("a"), null));
        Hear(session, 1, new Cancel(No));

        session.Tell(new ServerProtocol.Tell(1, new BroadcastStarted(BroadcastId.New(), "a", "a", 1, 1), broadcast, Last: false));

        await broadcast.ExpectMsgAsync<Cancel>();
    }

    [Fact]
    public async Task The_status_shows_what_runs_and_what_it_cost()
    {
        var manifest = OneFile(1);
        var session = await Open();
        Hear(session, 1, OfferOf(manifest));
        Hear(session, 1, new OfferEntries(manifest.Entries, Last: true));
        await Port.Expect<Accept>(1);
        Hear(session, 1, new Cancel(No));
        await Server.FishForMessageAsync<ServerProtocol.Unclaim>(_ => true);
        Hear(session, 3, OfferOf(manifest));
        Hear(session, 3, new OfferEntries(manifest.Entries, Last: true));
        await Port.Find<Accept>(3);
        await AwaitAssertAsync(() => Assert.Equal("transferring", Assert.Single(Harness.Services.Running.All).State));

        var line = Assert.Single(Harness.Services.Running.All);
        Assert.Equal(("send", "a.bin", 2, "no"), (line.Verb, line.Name, line.Attempts, line.LastInterruption));
        session.Tell(new LinkProtocol.Closed(new Failure(Reason.ConnectionLost, "reset")));
        await ExpectTerminatedAsync(session);
        Assert.Empty(Harness.Services.Running.All);
    }

    [Fact]
    public async Task Delivers_a_broadcast_and_says_how_it_went()
    {
        var follower = CreateTestProbe();
        var source = new FakeSource(OneFile(1));
        var session = await Open();

        session.Tell(new ServerProtocol.Deliver(OfferOf(source.Manifest, purpose: Purpose.Broadcast), source, follower));
        await Port.Expect<Offer>(2);
        Hear(session, 2, new Accept([], 0));
        Hear(session, 2, new Committed(AlreadyThere: false, []));

        var ended = await follower.FishForMessageAsync<ServerProtocol.DeliveryEnded>(_ => true);
        Assert.Equal((Port.Peer.Node, session, null), (ended.Node, ended.Session, ended.Outcome.Failure));
        Assert.Equal(0, source.Disposals);
    }

    [Fact]
    public async Task Deliveries_that_begin_together_open_their_numbers_in_order()
    {
        const int Deliveries = 100;
        var source = new FakeSource(OneFile(1));
        var session = await Open();

        for (var i = 0; i < Deliveries; i++)
        {
            var offer = OfferOf(source.Manifest, purpose: Purpose.Broadcast);
            session.Tell(new ServerProtocol.Deliver(offer, source, TestActor));
        }

        var opened = new List<uint>();
        while (opened.Count < Deliveries)
            opened.Add((await Port.Out.FishForMessageAsync<FakePort.Sent>(sent => sent.Message is Offer)).Number);
        Assert.Equal(opened.Order(), opened);
    }

    [Fact]
    public async Task A_delivery_that_is_withdrawn_ends_on_both_sides()
    {
        var follower = CreateTestProbe();
        var source = new FakeSource(OneFile(1));
        var offer = OfferOf(source.Manifest, purpose: Purpose.Broadcast);
        var session = await Open();
        session.Tell(new ServerProtocol.Deliver(offer, source, follower));
        await Port.Expect<Offer>(2);
        await Port.Expect<OfferEntries>(2);

        session.Tell(new ServerProtocol.Withdraw(offer.Id, No));

        Assert.Equal(Reason.Cancelled, (await Port.Expect<Cancel>(2)).Failure.Reason);
        var ended = await follower.FishForMessageAsync<ServerProtocol.DeliveryEnded>(_ => true);
        Assert.Equal(Reason.Cancelled, ended.Outcome.Failure?.Reason);
    }

    [Fact]
    public async Task Its_end_stops_its_transfers_and_frees_their_staging()
    {
        var manifest = OneFile(1);
        var session = await Open();
        Hear(session, 1, OfferOf(manifest));
        Hear(session, 1, new OfferEntries(manifest.Entries, Last: true));
        await Port.Expect<Accept>(1);

        session.Tell(new LinkProtocol.Closed(new Failure(Reason.ConnectionLost, "reset")));
        await ExpectTerminatedAsync(session);
        session.Tell(ChunkOf(1, Pool, 0));

        var request = new StageRequest(OfferOf(manifest).Id, manifest, null, ExistingNames.Fail, Port.Peer.Node);
        using var place = await Harness.Services.Files.Store.HoldAsync(request.Id, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(15));
        var again = await place.StageAsync(request, CancellationToken.None);
        await again.DiscardAsync();
        await AwaitAssertAsync(() => Assert.Equal(0, Pool.RentedBytes));
    }

    /// <summary>An upload is called off and its client is gone before the receiver could hear of it.</summary>
    private async Task<(IActorRef Session, IInternalActorRef Receiver)> Cancelled(bool saysGoodbye)
    {
        var manifest = OneFile(1);
        var session = await Open(Permissions.Upload);
        Hear(session, 1, OfferOf(manifest));
        await Server.ExpectMsgAsync<ServerProtocol.Claim>();
        Hear(session, 1, new OfferEntries(manifest.Entries, Last: true));
        await Port.Expect<Accept>(1);
        var receiver = (IInternalActorRef)await Sys.ActorSelection(session.Path / "receiver-1").ResolveOne(Deadline.Usual);
        receiver.Suspend();

        Hear(session, 1, new Cancel(No));
        if (saysGoodbye) Hear(session, 0, new SessionProtocol.Goodbye(No));
        else session.Tell(new LinkProtocol.Closed(new Failure(Reason.ConnectionLost, "reset")));
        return (session, receiver);
    }
}
