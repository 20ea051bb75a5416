using Akka.Actor;
using FileTransfer.Actors.Broadcasts;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.PeerProtocol;
using static FileTransfer.Actors.Server.ServerProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Broadcasts;

/// <summary>A broadcast whose content is still being sent to the server; the test is sender and receivers.</summary>
public sealed class BroadcastArrivalSpecs : BroadcastActorSpecs
{
    private const int Chunks = 8;

    private static readonly RelativePath Folder = RelativePath.Parse("upload");

    private readonly FakeStagedTransfer _staged = new(
        new StageRequest(TransferId.New(), OneFile(Chunks), null, ExistingNames.Replace, Support.Transfers.Owner), new ChunkMap());

    private ArrivingContent Content => Harness.Services.Arrivals.Expect(Folder);

    [Fact]
    public async Task What_has_come_is_assigned_and_what_has_not_is_not()
    {
        Content.Attach(_staged);
        var broadcast = Arriving();
        await DeliveredAsync();
        broadcast.Tell(new DeliveryVerified(A, [], SessionA));

        Content.Add(3);

        Assert.Equal([new ChunkRange(3, 1)], await AssignedAsync());
    }

    [Fact]
    public async Task What_comes_in_quick_succession_is_assigned_together()
    {
        Content.Attach(_staged);
        var broadcast = Arriving();
        await DeliveredAsync();
        broadcast.Tell(new DeliveryVerified(A, [], SessionA));
        Content.Add(3);
        Assert.Equal([new ChunkRange(3, 1)], await AssignedAsync());

        Content.Add(5);
        Content.Add(6);
        await Handled(broadcast);
        await ExpectNothing(SessionA);
        await Advance(broadcast, TimeSpan.FromMilliseconds(20));

        Assert.Equal([new ChunkRange(5, 2)], await AssignedAsync());
        await Advance(broadcast, TimeSpan.FromMilliseconds(20));
        Content.Add(1);

        Assert.Equal([new ChunkRange(1, 1)], await AssignedAsync());
    }

    [Fact]
    public async Task It_does_not_end_before_all_of_it_is_here()
    {
        Content.Attach(_staged);
        var broadcast = Arriving();
        await DeliveredAsync();
        End(broadcast, A, SessionA, new Failure(Reason.NoSpace, "full"));
        await Advance(broadcast, TimeSpan.FromSeconds(1));

        Content.Complete(new FakeSource(OneFile(Chunks)));
        broadcast.Tell(Follow(Initiator));
        await Advance(broadcast, TimeSpan.FromMilliseconds(100));

        Assert.Equal(ReceiverState.Rejected, Assert.Single(await Final(broadcast)).State);
    }

    [Fact]
    public async Task Whoever_has_just_sent_it_hears_how_it_ends_when_nobody_is_to_have_it()
    {
        Content.Attach(_staged);
        var broadcast = Arriving();
        await DeliveredAsync();
        End(broadcast, A, SessionA, new Failure(Reason.NoSpace, "full"));
        Content.Complete(new FakeSource(OneFile(Chunks)));
        await Advance(broadcast, TimeSpan.FromMilliseconds(100));   // it could end now
        await Handled(broadcast);

        broadcast.Tell(Follow(Initiator));

        Assert.Equal(ReceiverState.Rejected, Assert.Single(await Final(broadcast)).State);
    }

    [Fact]
    public async Task Without_its_sender_it_ends_after_a_moment()
    {
        Content.Attach(_staged);
        var broadcast = Arriving();
        await DeliveredAsync();
        End(broadcast, A, SessionA, new Failure(Reason.NoSpace, "full"));
        Content.Complete(new FakeSource(OneFile(Chunks)));
        await Advance(broadcast, TimeSpan.FromMilliseconds(100));

        await Advance(broadcast, TimeSpan.FromSeconds(3));

        await ExpectTerminatedAsync(broadcast);
    }

    [Fact]
    public async Task When_its_sender_stays_away_everybody_hears_why_it_does_not_come()
    {
        Content.Attach(_staged);
        var broadcast = Arriving();
        await DeliveredAsync();
        Content.Detach(_staged);

        Harness.Time.Advance(Harness.Services.Sessions.ReceiverTimeout + TimeSpan.FromSeconds(1));
        await Advance(broadcast, TimeSpan.FromMilliseconds(100));

        var withdrawn = await SessionA.FishForMessageAsync<Withdraw>(_ => true);
        Assert.Equal(Reason.Unreachable, withdrawn.Failure.Reason);
        Assert.Contains("left before all of it was sent", withdrawn.Failure.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_its_sender_gives_up_everybody_is_told_at_once()
    {
        Content.Attach(_staged);
        var broadcast = Arriving();
        await DeliveredAsync();

        Content.Fail(new Failure(Reason.SourceChanged, "it changed"));
        await Advance(broadcast, TimeSpan.FromMilliseconds(100));

        Assert.Equal(Reason.SourceChanged, (await SessionA.FishForMessageAsync<Withdraw>(_ => true)).Failure.Reason);
    }

    [Fact]
    public async Task Who_feeds_nobody_is_offered_it_when_all_of_it_is_here()
    {
        Content.Attach(_staged);
        var broadcast = Arriving(canServe: false);
        await ExpectNothing(SessionA);

        Content.Complete(new FakeSource(OneFile(Chunks)));
        await Advance(broadcast, TimeSpan.FromMilliseconds(100));

        await Delivered(SessionA);
    }

    [Fact]
    public async Task After_a_restart_the_sender_is_waited_for_and_not_for_ever()
    {
        var plan = Plan() with
        {
            IsUpload = true,
            Path = Folder,
            WasInterrupted = true,
            Known = [new ReceiverStatus(A, ReceiverState.Receiving, 0, null, TimeSpan.Zero)],
        };
        var broadcast = Start(plan, (A, SessionA));
        await Deadline.UntilAsync("it waits", () => Harness.Services.Arrivals.Find(Folder) is not null);

        Harness.Time.Advance(Harness.Services.Sessions.ReceiverTimeout);

        await ExpectTerminatedAsync(broadcast);
        await ExpectNothing(SessionA);
    }

    private IActorRef Arriving(bool canServe = true)
    {
        var online = new ReceiverOnline(A, SessionA, []) { PeerAddress = canServe ? new PeerAddress(["192.0.2.1"], 4711) : null };
        var plan = Plan() with { IsUpload = true, Path = Folder };
        var order = Follow(Initiator) with { IsArriving = true };
        var broadcast = Sys.ActorOf(BroadcastActor.Props(plan, new Dictionary<NodeId, ReceiverOnline> { [A] = online }, Harness.Services, order));
        Watch(broadcast);
        return broadcast;
    }

    private Task<Deliver> DeliveredAsync() => Delivered(SessionA);

    private async Task<IEnumerable<ChunkRange>> AssignedAsync()
    {
        var assigned = await SessionA.FishForMessageAsync<Direct>(direct => direct.Message is Assign);
        return ((Assign)assigned.Message).Items.Single().Chunks;
    }
}
