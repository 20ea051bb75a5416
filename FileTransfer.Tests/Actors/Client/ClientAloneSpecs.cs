using Akka.Actor;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Client;

/// <summary>What becomes of a broadcast that is being received when the session ends.</summary>
public sealed class ClientAloneSpecs : ClientSpecs
{
    private static readonly Manifest FourChunks = OneFile(4);

    [Theory]
    [InlineData(Reason.ConnectionLost)]
    [InlineData(Reason.ShuttingDown)]
    public async Task It_goes_on_while_the_server_is_away_and_the_same_offer_takes_over(Reason reason)
    {
        var (client, link) = await Receiving();
        var former = Store.Staged!;
        await LoseAsync(link, reason);
        await AloneAsync(client);
        Assert.Equal(0, former.Disposals);

        await Retry(client);
        await OfferAsync(await Open(), OfferTo("test"));

        await Deadline.UntilAsync("the former lets go", () => former.Disposals == 1);
        await Find<Accept>(2);
        Assert.Equal((0, 0), (former.Discards, Store.Staged!.Disposals));
    }

    [Fact]
    public async Task It_outlives_attempts_that_do_not_reach_the_server()
    {
        var (client, link) = await Receiving();
        await LoseAsync(link, Reason.ConnectionLost);
        await Retry(client);

        (await Connector.Attempt()).SetException(new FailureException(Reason.Unreachable, "refused"));
        await AloneAsync(client);

        Assert.Equal(0, Store.Staged!.Disposals);
    }

    [Fact]
    public async Task A_server_that_comes_back_without_it_ends_it_after_a_while()
    {
        var (client, link) = await Receiving();
        await LoseAsync(link, Reason.ConnectionLost);
        await Retry(client);
        await OfferAsync(await Open(), OfferTo("another"));
        await Find<Accept>(2);
        var former = First!;

        await Advance(client, TimeSpan.FromSeconds(29));
        await Handled(client);
        Assert.Equal(0, former.Disposals);
        await Advance(client, TimeSpan.FromSeconds(1));

        await Deadline.UntilAsync("it lets go", () => former.Disposals == 1);
        Assert.Equal((0, 0), (former.Discards, Store.Staged!.Disposals));
    }

    [Fact]
    public async Task The_while_begins_anew_with_each_session()
    {
        var (client, link) = await Receiving();
        await LoseAsync(link, Reason.ConnectionLost);
        await Retry(client);
        var second = await Open();
        await Advance(client, TimeSpan.FromSeconds(20));
        await LoseAsync(second, Reason.ConnectionLost);

        await Advance(client, TimeSpan.FromSeconds(15));
        await Handled(client);

        Assert.Equal(0, Store.Staged!.Disposals);
    }

    [Theory]
    [InlineData(Reason.NotTrusted)]
    [InlineData(Reason.NotAllowed)]
    [InlineData(Reason.Fenced)]
    [InlineData(Reason.ProtocolViolation)]
    public async Task Whoever_is_refused_does_not_go_on(Reason reason)
    {
        var (_, link) = await Receiving();

        await LoseAsync(link, reason);

        await Deadline.UntilAsync("it ends", () => Store.Staged!.Disposals == 1);
    }

    [Fact]
    public async Task Whoever_is_refused_when_it_comes_back_goes_on_no_longer()
    {
        var (client, link) = await Receiving();
        await LoseAsync(link, Reason.ConnectionLost);
        await Retry(client);
        var (second, _) = await Greeted();
        Assert.Equal(0, Store.Staged!.Disposals);

        await second.Hear(0, new Goodbye(new Failure(Reason.ProtocolViolation, "you erred")));

        await Deadline.UntilAsync("it lets go", () => Store.Staged!.Disposals == 1);
        Assert.Equal(0, Store.Staged.Discards);
    }

    [Fact]
    public async Task Whoever_is_told_to_stop_stops_everything()
    {
        var (client, link) = await Receiving();
        await LoseAsync(link, Reason.ConnectionLost);
        await AloneAsync(client);

        Sys.Stop(client);

        await Deadline.UntilAsync("it ends", () => Store.Staged!.Disposals == 1);
    }

    [Fact]
    public async Task A_paused_or_cancelled_one_does_not_go_on()
    {
        var (client, link) = await Receiving();
        await link.Hear(2, new Cancel(new Failure(Reason.Paused, "by ann")));
        await Deadline.UntilAsync("it ends", () => Store.Staged!.Disposals == 1);

        await LoseAsync(link, Reason.ConnectionLost);

        await Handled(client);
        lock (Events) Assert.DoesNotContain(Events, seen => seen is ReceiveEvent.Progress { Transfer.State: "alone" });
    }

    [Fact]
    public async Task No_more_are_kept_than_a_session_may_have()
    {
        Options = Options with { Transfers = new() { MaxPerSession = 1 } };
        var (client, link) = await Receiving();
        var former = Store.Staged!;
        await LoseAsync(link, Reason.ConnectionLost);
        await AloneAsync(client);
        await Retry(client);
        var second = await Open();
        await OfferAsync(second, OfferTo("another"));
        await Find<Accept>(2);

        await LoseAsync(second, Reason.ConnectionLost);

        await Deadline.UntilAsync("the second ends", () => Store.Staged!.Disposals == 1);
        Assert.Equal(0, former.Disposals);
    }

    private FakeStagedTransfer? First { get; set; }

    private async Task<(IActorRef Client, FakeLink Link)> Receiving()
    {
        var client = Start(receives: true, new FakePeerSide(CreateTestProbe()));
        var link = await Open();
        await OfferAsync(link, OfferTo("test"));
        await Find<Accept>(2);
        First = Store.Staged;
        return (client, link);
    }

    private static Offer OfferTo(string key) => OfferOf(FourChunks, ExistingNames.Replace, Purpose.Broadcast) with
    {
        Id = TransferId.FromKey(key),
        Broadcast = BroadcastId.New(),
    };

    private static async Task OfferAsync(FakeLink link, Offer offer)
    {
        await link.Hear(2, offer);
        await link.Hear(2, new OfferEntries(FourChunks.Entries, Last: true));
    }

    /// <summary>The server says goodbye, or nothing.</summary>
    private async Task LoseAsync(FakeLink link, Reason reason)
    {
        if (reason == Reason.ConnectionLost) link.Handler.OnClosed(new Failure(reason, "reset"));
        else await link.Hear(0, new Goodbye(new Failure(reason, "said so")));
        await Find<Goodbye>(0);
    }

    private async Task AloneAsync(IActorRef client)
    {
        await Deadline.UntilAsync("it goes on alone", () =>
        {
            lock (Events) return Events.Exists(seen => seen is ReceiveEvent.Progress { Transfer.State: "alone" });
        });
        await Handled(client);
    }
}
