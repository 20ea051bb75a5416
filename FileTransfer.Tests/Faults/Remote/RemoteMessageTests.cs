using Akka.Actor;
using FileTransfer.Actors.Protocol;
using FileTransfer.Tests.Support;
using Xunit;

namespace FileTransfer.Tests.Faults.Remote;

public sealed class RemoteMessageTests : IAsyncLifetime
{
    private readonly RemoteSite _site = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _site.DisposeAsync();

    [Fact]
    public async Task Two_nodes_exchange_messages_of_the_product_and_answers_over_their_own_links()
    {
        var (hub, shop) = _site.StartTwo();

        await shop.UntilHeardByAsync(hub, "from the shop");
        await hub.UntilHeardByAsync(shop, "from the hub");
        var answer = await shop.To(hub).Ask<CatalogProtocol.Removed>(CatalogProtocol.GetHistory.Instance, Deadline.Usual);

        Assert.NotNull(answer);
        Assert.True(hub.Links.Associations > 0);
    }
}
