using Akka.Actor;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Client.ClientProtocol;
using static FileTransfer.Actors.Protocol.BroadcastProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Client;

public sealed class ClientJobSpecs : ClientSpecs
{
    private readonly FakeSource _source = new(OneFile(1));
    private readonly List<TransferProgress> _progress = [];

    [Fact]
    public async Task Sends_and_returns_what_the_server_made_of_it()
    {
        var client = Start();
        var link = await Open();
        var job = Begin(client, Send());
        await Expect<Offer>(1);
        await Expect<OfferEntries>(1);

        await link.Hear(1, new Committed(AlreadyThere: true, [RelativePath.Parse("final")]));

        var outcome = await job.Result.WaitAsync(TimeSpan.FromSeconds(15));
        Assert.Equal("final", Assert.Single(outcome.Names).Value);
    }

    [Fact]
    public async Task A_refused_transfer_is_final()
    {
        var client = Start();
        var link = await Open();
        var job = Begin(client, Send());
        await Expect<Offer>(1);

        await link.Hear(1, new Reject(new Failure(Reason.NoSpace, "full")));

        var failure = await FailureOf(job);
        Assert.Equal((Reason.NoSpace, 6), (failure.Reason, failure.ExitCode));
    }

    [Theory]
    [InlineData(Reason.ShuttingDown)]
    [InlineData(Reason.Stalled)]
    [InlineData(Reason.Fenced)]
    public async Task A_transfer_that_may_go_on_later_begins_again_after_a_pause(Reason reason)
    {
        var client = Start();
        var link = await Open();
        var job = Begin(client, Send());
        await Expect<Offer>(1);
        await Expect<OfferEntries>(1);

        await link.Hear(1, new Cancel(new Failure(reason, "later")));
        var number = await AwaitAgain(client);

        Assert.Equal(3u, number);
        await Expect<OfferEntries>(number);
        Assert.Equal(2, job.Tally.Attempts);
        Assert.Equal(0, _source.Disposals);
    }

    [Fact]
    public async Task An_abandoned_transfer_is_cancelled_on_both_sides()
    {
        var client = Start();
        var link = await Open();
        var job = Begin(client, Send());
        await Expect<Offer>(1);
        await Expect<OfferEntries>(1);

        client.Tell(new Abandon(job));

        Assert.Equal(Reason.Cancelled, (await Expect<Cancel>(1)).Failure.Reason);
        Assert.Equal(Reason.Cancelled, (await FailureOf(job)).Reason);
        await link.Hear(1, new Accept([], 0));   // late
        await Handled(client);
        Assert.Null(link.End);
    }

    [Fact]
    public async Task What_is_abandoned_while_the_link_is_down_does_not_begin_again()
    {
        var client = Start();
        var job = Begin(client, Send());
        await Handled(client);
        client.Tell(new Abandon(job));
        Assert.Equal(Reason.Cancelled, (await FailureOf(job)).Reason);

        await Open();
        await Handled(client);

        await ExpectNothing(Said);
    }

    [Fact]
    public async Task Receives_what_it_asked_for_under_the_name_it_chose()
    {
        var client = Start();
        var link = await Open();
        var job = Begin(client, Get("mine.bin"));
        Assert.Equal("far/a.bin", (await Expect<Request>(1)).Path.Value);

        var manifest = OneFile(0);
        await link.Hear(1, OfferOf(manifest, purpose: Purpose.Download));
        await link.Hear(1, new OfferEntries(manifest.Entries, Last: true));
        await Expect<Accept>(1);
        await link.Hear(1, new Finished(0, [ContentId.Empty], Last: true));

        await Expect<Committed>(1);
        Assert.Null((await job.Result.WaitAsync(TimeSpan.FromSeconds(15))).Failure);
        Assert.Equal("mine.bin", Store.Request!.Manifest.Entries[0].Path.Value);
        Assert.Equal(Connector.Self.Node, Store.Request.Owner);
    }

    [Fact]
    public async Task A_transfer_that_breaks_down_ends_its_job()
    {
        var client = Start();
        var link = await Open();
        var job = Begin(client, Get(new string('n', 255)));
        await Expect<Request>(1);
        var deep = string.Join('/', Enumerable.Repeat(new string('d', 250), 12));
        var folders = Enumerable.Range(1, 12).Select(depth => new Entry(
            RelativePath.Parse("r/" + deep[..((depth * 251) - 1)]), EntryKind.Folder, 0, DateTime.UnixEpoch, false));
        var entries = folders.Prepend(new Entry(RelativePath.Parse("r"), EntryKind.Folder, 0, DateTime.UnixEpoch, false)).ToArray();

        await link.Hear(1, new Offer(TransferId.New(), Purpose.Download, null, ExistingNames.Fail, entries.Length, 0));
        await link.Hear(1, new OfferEntries(entries, Last: true));

        await FailureOf(job);
        Assert.Equal(1, job.Tally.Attempts);
    }

    [Fact]
    public async Task Something_else_than_an_offer_is_no_answer_to_a_request()
    {
        var client = Start();
        var link = await Open();
        var job = Begin(client, Get("mine.bin"));
        await Expect<Request>(1);

        await link.Hear(1, new Ack([], [], 0));

        Assert.Equal(Reason.ProtocolViolation, (await FailureOf(job)).Reason);
        await ExpectTerminatedAsync(client);
    }

    [Fact]
    public async Task Follows_its_broadcast_on_the_number_of_the_upload()
    {
        var news = new List<IWireMessage>();
        var client = Start();
        var link = await Open();
        var job = Begin(client, new BroadcastJob(Send(), null, news.Add));
        await Expect<Offer>(1);
        await Expect<OfferEntries>(1);

        await link.Hear(1, new Committed(AlreadyThere: true, []));
        await AwaitAssertAsync(() => Assert.True(job.Upload!.Result.IsCompleted));
        await link.Hear(1, new BroadcastStarted(BroadcastId.New(), "c", "n", 1, 1));
        await link.Hear(1, new ReceiversChanged([]));
        await link.Hear(1, BroadcastEnded.Instance);

        Assert.True(await job.Result.WaitAsync(TimeSpan.FromSeconds(15)));
        Assert.Equal(3, news.Count);
    }

    [Fact]
    public async Task A_broadcast_begins_again_after_a_loss()
    {
        var client = Start();
        var link = await Open();
        Begin(client, new BroadcastJob(Send(), null, _ => { }));
        var first = await Expect<Offer>(1);
        await Expect<OfferEntries>(1);

        link.Handler.OnClosed(new Failure(Reason.ConnectionLost, "reset"));
        await Find<Goodbye>(0);
        await Retry(client);
        await Open();

        Assert.Equal(first.Id, (await Expect<Offer>(1)).Id);
    }

    [Fact]
    public async Task Stores_what_is_broadcast_in_its_inbox()
    {
        var client = Start(receives: true);
        var link = await Open();
        var manifest = OneFile(0);

        await link.Hear(2, OfferOf(manifest, ExistingNames.Fail, Purpose.Broadcast));
        await link.Hear(2, new OfferEntries(manifest.Entries, Last: true));
        await Expect<Accept>(2);
        await link.Hear(2, new Finished(0, [ContentId.Empty], Last: true));

        await Expect<Committed>(2);
        Assert.Equal(ExistingNames.Replace, Store.Request!.Policy);
        await AwaitAssertAsync(() => Assert.Contains(Events, seen => seen is ReceiveEvent.Received { Report.Name: "a.bin" }));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    public async Task An_offer_it_did_not_ask_for_ends_the_link(bool receives, uint number)
    {
        var client = Start(receives);
        var link = await Open();

        await link.Hear(number, OfferOf(OneFile(1), purpose: Purpose.Broadcast));

        await AwaitAssertAsync(() => Assert.Equal(Reason.ProtocolViolation, link.End?.Reason));
        if (!receives) await ExpectTerminatedAsync(client);
    }

    [Fact]
    public async Task A_failed_broadcast_is_reported_and_the_client_stays()
    {
        var client = Start(receives: true);
        var link = await Open();

        await link.Hear(2, OfferOf(OneFile(1), purpose: Purpose.Broadcast));
        await link.Hear(2, new Cancel(new Failure(Reason.Cancelled, "withdrawn")));

        await AwaitAssertAsync(() => Assert.Contains(Events, seen => seen is ReceiveEvent.Failed { Failure.Reason: Reason.Cancelled }));
        await Handled(client);
        Assert.Null(link.End);
    }

    [Fact]
    public async Task A_broadcast_that_is_paused_is_no_failure_and_may_be_offered_again()
    {
        var client = Start(receives: true);
        var link = await Open();

        await link.Hear(2, OfferOf(OneFile(1), purpose: Purpose.Broadcast));
        await link.Hear(2, new Cancel(new Failure(Reason.Paused, "paused by ann")));
        await AwaitAssertAsync(() => Assert.Contains(Events, seen => seen is ReceiveEvent.Paused { Cause.Detail: "paused by ann" }));
        await link.Hear(4, OfferOf(OneFile(1), purpose: Purpose.Broadcast));

        await Handled(client);
        Assert.DoesNotContain(Events, seen => seen is ReceiveEvent.Failed);
        Assert.Null(link.End);
    }

    private SendJob Send() => new(OfferOf(_source.Manifest), _source, _progress.Add);

    private GetJob Get(string name) => new(
        new Request(TransferId.New(), RelativePath.Parse("far/a.bin")), Store, RelativePath.Parse(name), ExistingNames.Fail, _progress.Add);

    private async Task<uint> AwaitAgain(IActorRef client)
    {
        await AwaitAssertAsync(async () =>
        {
            await Advance(client, TimeSpan.FromSeconds(1));
            await Handled(client);
            Assert.True(Said.HasMessages);
        });
        return (await Said.ExpectMsgAsync<FakePort.Sent>(sent => Assert.IsType<Offer>(sent.Message))).Number;
    }
}
