using Akka.Actor;
using Akka.TestKit;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Peers;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Transfers;
using FileTransfer.Tests.Support;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static FileTransfer.Actors.Client.ClientProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;

namespace FileTransfer.Tests.Actors.Client;

/// <summary>A client whose server is the test: it decides each attempt to connect and speaks on each link.</summary>
public abstract class ClientSpecs : ActorSpecs
{
    private protected ClientSpecs() => Said = CreateTestProbe();

    private protected FakeConnector Connector { get; } = new();

    private protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>What the client sends, on any link.</summary>
    private protected TestProbe Said { get; }

    private protected FakeStore Store { get; } = new();

    private protected List<ReceiveEvent> Events { get; } = [];

    private protected ClientOptions Options { get; set; } = new()
    {
        Version = "1.0",
        Retry = new RetrySchedule(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)),
    };

    private protected IActorRef Start(bool receives = false, IPeerSide? peers = null)
    {
        var inbox = receives ? new FileTransfer.Actors.Client.Inbox(Store, ["rack"], Record) { Peers = peers } : null;
        var client = Sys.ActorOf(ClientActor.Props(Connector, Options, inbox, Time));
        Watch(client);
        return client;
    }

    private protected async Task<FakeLink> Linked(bool lingers = false)
    {
        var server = new PeerIdentity(NodeId.Parse("server"), NodeKind.Server, Permissions.None, "01");
        var link = new FakeLink(server, (number, message) => Said.Ref.Tell(new FakePort.Sent(number, message), ActorRefs.NoSender)) { Lingers = lingers };
        (await Connector.Attempt()).SetResult(link);
        return link;
    }

    private protected async Task<(FakeLink Link, Hello Hello)> Greeted(bool lingers = false)
    {
        var link = await Linked(lingers);
        return (link, await Expect<Hello>(0));
    }

    private protected async Task<FakeLink> Open(bool lingers = false)
    {
        var (link, _) = await Greeted(lingers);
        await link.Hear(0, new Welcome(NodeId.Parse("server"), "1.0"));
        return link;
    }

    private protected async Task<T> Expect<T>(uint number)
        where T : IWireMessage
    {
        var sent = await Said.ExpectMsgAsync<FakePort.Sent>();
        Assert.Equal(number, sent.Number);
        return Assert.IsType<T>(sent.Message);
    }

    private protected async Task<T> Find<T>(uint number)
        where T : IWireMessage =>
        (T)(await Said.FishForMessageAsync<FakePort.Sent>(sent => sent.Number == number && sent.Message is T)).Message;

    /// <summary>The pause before the next attempt goes by.</summary>
    private protected Task Retry(IActorRef client) => Advance(client, TimeSpan.FromSeconds(1));

    private protected static QuestionJob<bool> Question(bool repeatable = true) => new(
        CatalogProtocol.GetHistory.Instance, repeatable, answer => answer is CatalogProtocol.HistoryListed { Last: true }, () => true);

    private protected static T Begin<T>(IActorRef client, T job)
        where T : Job
    {
        client.Tell(new Begin(job));
        return job;
    }

    private protected static async Task<Failure> FailureOf<T>(Job<T> job) =>
        (await Assert.ThrowsAsync<FailureException>(() => job.Result.WaitAsync(TimeSpan.FromSeconds(15)))).Failure;

    private void Record(ReceiveEvent happened)
    {
        lock (Events) Events.Add(happened);
    }
}
