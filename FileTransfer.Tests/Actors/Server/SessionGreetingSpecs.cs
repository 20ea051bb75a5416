using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Protocol;
using FileTransfer.Actors.Server;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Tests.Support.Transfers;

namespace FileTransfer.Tests.Actors.Server;

public sealed class SessionGreetingSpecs : SessionSpecs
{
    [Fact]
    public async Task Registers_what_the_client_says_and_what_its_certificate_says()
    {
        var session = Start(Permissions.Receive);

        Hear(session, 0, new Hello("client", new SessionEpoch(7), "1.0", Receives: true, ["rack"]));

        var newcomer = (await Server.ExpectMsgAsync<ServerProtocol.Register>()).Newcomer;
        Assert.Equal(("client", 7L, true), (newcomer.Name, newcomer.Epoch.Value, newcomer.Receives));
        Assert.Equal((Port.Peer, session), (newcomer.Peer, newcomer.Session));
        Assert.Equal(["rack"], newcomer.Groups);
    }

    [Fact]
    public async Task Says_welcome_only_when_the_server_admits_it()
    {
        var session = Start(Everything);
        Hear(session, 0, HelloOf());
        await Server.ExpectMsgAsync<ServerProtocol.Register>();
        await ExpectNothing(Port.Out);

        session.Tell(ServerProtocol.Admitted.Instance);

        Assert.Equal("server", (await Port.Expect<Welcome>(0)).Server.Value);
    }

    [Fact]
    public async Task A_client_that_says_nothing_is_closed()
    {
        var session = Start(Everything);

        await Advance(session, Options.HelloTimeout);

        Assert.Equal(Reason.ProtocolViolation, (await EndedBecause(session)).Reason);
    }

    [Fact]
    public async Task The_deadline_ends_with_hello()
    {
        var session = Start(Everything);
        Hear(session, 0, HelloOf());

        await Advance(session, 2 * Options.HelloTimeout);
        await Handled(session);

        await ExpectNothing(Port.Out);
    }

    [Fact]
    public async Task A_message_before_hello_ends_the_link()
    {
        var session = Start(Everything);

        Hear(session, 1, CatalogProtocol.GetHistory.Instance);

        Assert.Contains("before Hello", (await EndedBecause(session)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_before_welcome_ends_the_link()
    {
        var session = Start(Everything);
        Hear(session, 0, HelloOf());

        Hear(session, 1, CatalogProtocol.GetHistory.Instance);

        Assert.Contains("before Welcome", (await EndedBecause(session)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunk_before_welcome_ends_the_link_and_leaks_nothing()
    {
        var session = Start(Everything);

        session.Tell(ChunkOf(1, Pool, 0));
        session.Tell(ChunkOf(1, Pool, 1));

        Assert.Equal(Reason.ProtocolViolation, (await EndedBecause(session)).Reason);
        await AwaitAssertAsync(() => Assert.Equal(0, Pool.RentedBytes));
    }

    [Fact]
    public async Task Who_may_not_receive_is_refused_and_fences_nobody()
    {
        var session = Start(Everything & ~Permissions.Receive);

        Hear(session, 0, HelloOf(receives: true));

        Assert.Equal(Reason.NotAllowed, (await EndedBecause(session)).Reason);
        await ExpectNothing(Server);
    }

    [Fact]
    public async Task Who_is_dismissed_is_told_the_epoch_that_holds_the_session()
    {
        var session = Start(Everything);
        Hear(session, 0, HelloOf());

        session.Tell(new ServerProtocol.Dismissed(new Failure(Reason.Fenced, "newer"), new SessionEpoch(9)));

        var closing = await Port.Out.ExpectMsgAsync<FakePort.Closing>();
        Assert.Equal((Reason.Fenced, new SessionEpoch(9)), (closing.Reason.Reason, closing.Known));
        await ExpectTerminatedAsync(session);
    }

    [Fact]
    public async Task Ends_with_its_link()
    {
        var session = await Open();

        session.Tell(new LinkProtocol.Closed(new Failure(Reason.ConnectionLost, "reset")));

        await ExpectTerminatedAsync(session);
    }

    [Fact]
    public async Task Ends_when_the_client_says_goodbye()
    {
        var session = await Open();

        Hear(session, 0, new Goodbye(new Failure(Reason.Cancelled, "done")));

        await ExpectTerminatedAsync(session);
    }

    [Fact]
    public async Task Anything_else_on_number_0_ends_the_link()
    {
        var session = await Open();

        Hear(session, 0, HelloOf());

        Assert.Contains("on number 0", (await EndedBecause(session)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_message_it_handled_makes_room_for_one_more()
    {
        var session = await Open();
        Hear(session, 1, CatalogProtocol.GetHistory.Instance);
        Hear(session, 3, CatalogProtocol.GetHistory.Instance);

        await Handled(session);

        Assert.Equal(3, Port.HandledCount);
    }
}
