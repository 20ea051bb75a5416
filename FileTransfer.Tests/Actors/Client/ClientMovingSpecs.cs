using Akka.Actor;
using FileTransfer.Actors.Client;
using FileTransfer.Actors.Domain;
using FileTransfer.Tests.Support;
using Xunit;
using static FileTransfer.Actors.Protocol.SessionProtocol;

namespace FileTransfer.Tests.Actors.Client;

/// <summary>A client that knows several nodes goes back to the one it prefers.</summary>
public sealed class ClientMovingSpecs : ClientSpecs
{
    private static readonly PeerIdentity Berlin = new(NodeId.Parse("berlin"), NodeKind.Broadcaster, Permissions.None, "03");

    [Fact]
    public async Task It_moves_to_a_preferred_node_that_is_back_with_a_higher_epoch()
    {
        Connector.HasBetter = true;
        var client = Start(receives: true);
        var (first, hello) = await Greeted();
        await first.Hear(0, new Welcome(NodeId.Parse("server"), "1.0"));
        var better = new FakeLink(Berlin);
        Connector.Better = () => better;

        await Advance(client, Options.ReturnInterval);

        await AwaitAssertAsync(() => Assert.Contains(better.Sent, sent => sent.Message is Hello moved && moved.Epoch > hello.Epoch));
        Assert.NotNull(first.End);
        await better.Hear(0, new Welcome(Berlin.Node, "1.0"));
        await AwaitAssertAsync(() => Assert.Equal(Berlin.Node, Assert.IsType<ReceiveEvent.Connected>(Events[^1]).Server));
    }

    [Fact]
    public async Task It_stays_while_nobody_preferred_answers()
    {
        Connector.HasBetter = true;
        var client = Start(receives: true);
        var link = await Open();

        await Advance(client, Options.ReturnInterval);
        await AwaitAssertAsync(() => Assert.Equal(1, Connector.Looks));
        await Advance(client, Options.ReturnInterval);

        await AwaitAssertAsync(() => Assert.Equal(2, Connector.Looks));
        Assert.Null(link.End);
    }

    [Fact]
    public async Task It_does_not_look_while_something_runs()
    {
        Connector.HasBetter = true;
        var client = Start(receives: true);
        await Open();
        Begin(client, Question());
        await Handled(client);

        await Advance(client, Options.ReturnInterval);
        await Handled(client);

        Assert.Equal(0, Connector.Looks);
    }

    [Fact]
    public async Task It_does_not_look_from_the_node_it_prefers()
    {
        var client = Start(receives: true);
        await Open();

        await Advance(client, 3 * Options.ReturnInterval);
        await Handled(client);

        Assert.Equal(0, Connector.Looks);
    }

    [Fact]
    public async Task A_link_that_comes_when_something_has_begun_is_closed()
    {
        Connector.HasBetter = true;
        var client = Start(receives: true);
        var link = await Open();
        var late = new FakeLink(Berlin);
        Connector.Better = () =>
        {
            client.Tell(new ClientProtocol.Begin(Question()));   // before the answer to the look
            return late;
        };

        await Advance(client, Options.ReturnInterval);

        await AwaitAssertAsync(() => Assert.NotNull(late.End));
        Assert.Null(link.End);
    }
}
