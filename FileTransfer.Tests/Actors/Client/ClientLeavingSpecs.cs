using Akka.Actor;
using FileTransfer.Actors.Protocol;
using Xunit;
using static FileTransfer.Actors.Client.ClientProtocol;
using static FileTransfer.Actors.Protocol.SessionProtocol;
using static FileTransfer.Actors.Protocol.TransferProtocol;

namespace FileTransfer.Tests.Actors.Client;

public sealed class ClientLeavingSpecs : ClientSpecs
{
    [Fact]
    public async Task A_client_that_gave_something_up_leaves_when_the_server_can_have_heard_it()
    {
        var client = Start();
        var link = await Open(lingers: true);
        var job = Begin(client, Question());
        await Expect<CatalogProtocol.GetHistory>(1);
        client.Tell(new Abandon(job));
        client.Tell(Leave.Instance);
        await Find<Cancel>(1);
        await Find<Goodbye>(0);

        Assert.NotNull((await client.Ask<ActorIdentity>(new Identify(null))).Subject);
        link.Handler.OnClosed(link.End!);

        await ExpectTerminatedAsync(client);
    }

    [Fact]
    public async Task A_server_that_does_not_listen_keeps_no_client_from_leaving()
    {
        var client = Start();
        await Open(lingers: true);
        var job = Begin(client, Question());
        await Expect<CatalogProtocol.GetHistory>(1);
        client.Tell(new Abandon(job));
        client.Tell(Leave.Instance);
        await Find<Goodbye>(0);

        await Advance(client, TimeSpan.FromSeconds(2));

        await ExpectTerminatedAsync(client);
    }
}
