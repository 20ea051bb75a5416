using Akka.Actor;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Links;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Client.ClientProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Client;

public sealed class ClientConnectionSpecs : ClientSpecs
{
    [Fact]
    public async Task Greets_as_a_command_with_a_session_of_its_own()
    {
        Start();
        var (_, first) = await Greeted();
        Start();
        var (_, second) = await Greeted();

        Assert.StartsWith("command-", first.Session, StringComparison.Ordinal);
        Assert.NotEqual(first.Session, second.Session);
        Assert.False(first.Receives);
    }

    [Fact]
    public async Task Greets_as_the_one_that_receives_when_it_has_an_inbox()
    {
        Start(receives: true);

        var (_, hello) = await Greeted();

        Assert.Equal((ReceivingSession, true), (hello.Session, hello.Receives));
        Assert.Equal(["rack"], hello.Groups);
        Assert.Equal(SessionEpoch.First(Time), hello.Epoch);
    }

    [Fact]
    public async Task What_waits_begins_with_the_welcome()
    {
        var client = Start();
        var job = Begin(client, Question());
        var (link, _) = await Greeted();
        await ExpectNothing(Said);

        await link.Hear(0, new Welcome(NodeId.Parse("server"), "1.0"));
        await Expect<CatalogProtocol.GetHistory>(1);
        await link.Hear(1, new CatalogProtocol.HistoryListed([], Last: true));

        Assert.True(await job.Result.WaitAsync(TimeSpan.FromSeconds(15)));
    }

    [Theory]
    [InlineData(Reason.NotAllowed)]
    [InlineData(Reason.NotTrusted)]
    [InlineData(Reason.Incompatible)]
    public async Task A_refusal_is_final_even_for_a_client_that_receives(Reason reason)
    {
        var client = Start(receives: true);
        var job = Begin(client, Question());
        var (link, _) = await Greeted();

        await link.Hear(0, new Goodbye(new Failure(reason, "no")));

        Assert.Equal(reason, (await FailureOf(job)).Reason);
        await ExpectTerminatedAsync(client);
        Assert.Equal(reason, Assert.IsType<ReceiveEvent.Failed>(Events[^1]).Failure.Reason);
    }

    [Fact]
    public async Task The_first_connection_of_a_command_is_not_waited_for()
    {
        var client = Start();
        var job = Begin(client, Question());

        (await Connector.Attempt()).SetException(new FailureException(Reason.Unreachable, "nobody there"));

        Assert.Equal(Reason.Unreachable, (await FailureOf(job)).Reason);
        await ExpectTerminatedAsync(client);
    }

    [Fact]
    public async Task A_client_that_receives_tries_for_ever()
    {
        var client = Start(receives: true);

        for (var i = 0; i < 5; i++)
        {
            (await Connector.Attempt()).SetException(new FailureException(Reason.Unreachable, "nobody there"));
            Time.Advance(Options.GiveUpAfter);
            var lost = i + 1;
            await AwaitAssertAsync(() => Assert.Equal(lost, Events.Count));
            await Retry(client);
        }

        await Open();
        await AwaitAssertAsync(() => Assert.IsType<ReceiveEvent.Connected>(Events[^1]));
        Assert.All(Events.SkipLast(1), seen => Assert.IsType<ReceiveEvent.Disconnected>(seen));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up()
    {
        var client = Start();
        var job = Begin(client, Question());
        var (link, _) = await Greeted();

        await Advance(client, Options.WelcomeTimeout);

        Assert.Equal(Reason.Unreachable, (await FailureOf(job)).Reason);
        await ExpectTerminatedAsync(client);
        Assert.NotNull(link.End);
    }

    [Fact]
    public async Task A_server_that_breaks_the_protocol_is_tried_again_after_longer_and_longer_by_a_client_that_receives()
    {
        Options = Options with { Retry = new FileTransfer.Actors.Transfers.RetrySchedule(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)) };
        var client = Start(receives: true);
        var delays = new List<TimeSpan>();
        for (var i = 0; i < 6; i++)
        {
            var link = await Open();
            await Handled(client);
            await link.Hear(1, new CatalogProtocol.HistoryListed([], Last: true));
            await Find<Goodbye>(0);
            await Find<Goodbye>(0);
            await AwaitAssertAsync(() => Assert.IsType<ReceiveEvent.Disconnected>(Events[^1]));
            var disconnected = (ReceiveEvent.Disconnected)Events[^1];
            Assert.Equal(Reason.ProtocolViolation, disconnected.Cause.Reason);
            delays.Add(disconnected.RetryIn);
            await Advance(client, Options.Retry.Max);
        }

        Assert.True(delays[^1] > 4 * delays[0], string.Join(", ", delays));
        Assert.InRange(delays[^1], Options.Retry.First, Options.Retry.Max);
    }

    [Fact]
    public async Task A_server_that_broke_the_protocol_ends_a_command()
    {
        var client = Start();
        var job = Begin(client, Question());
        var link = await Open();

        await link.Hear(7, new CatalogProtocol.HistoryListed([], Last: true));

        Assert.Equal(Reason.ProtocolViolation, (await FailureOf(job)).Reason);
        await ExpectTerminatedAsync(client);
    }

    [Fact]
    public async Task A_message_before_welcome_ends_it()
    {
        var client = Start();
        var (link, _) = await Greeted();

        await link.Hear(1, new CatalogProtocol.HistoryListed([], Last: true));

        await ExpectTerminatedAsync(client);
        Assert.Equal(Reason.ProtocolViolation, link.End?.Reason);
    }

    [Fact]
    public async Task Leaving_closes_the_link_and_fails_what_waits()
    {
        var client = Start();
        var link = await Open();
        var job = Begin(client, Question());
        await Expect<CatalogProtocol.GetHistory>(1);

        client.Tell(Leave.Instance);

        await ExpectTerminatedAsync(client);
        Assert.Equal(Reason.ShuttingDown, (await FailureOf(job)).Reason);
        Assert.NotNull(link.End);
    }

    [Fact]
    public async Task What_is_begun_after_it_stopped_fails_instead_of_waiting_for_ever()
    {
        var client = Start();
        client.Tell(Leave.Instance);
        await ExpectTerminatedAsync(client);

        var job = Begin(client, Question());

        Assert.Equal(Reason.ShuttingDown, (await FailureOf(job)).Reason);
    }

    [Fact]
    public async Task A_link_that_comes_after_it_stopped_is_closed()
    {
        var client = Start();
        var attempt = await Connector.Attempt();
        client.Tell(Leave.Instance);
        await ExpectTerminatedAsync(client);
        var link = new FakeLink();

        attempt.SetResult(link);

        await AwaitAssertAsync(() => Assert.NotNull(link.End));
    }
}
