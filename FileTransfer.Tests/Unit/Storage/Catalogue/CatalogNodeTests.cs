using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Catalogue;

public sealed class CatalogNodeTests : CatalogTestBase
{
    [Fact]
    public async Task A_node_is_listed_with_what_was_seen_of_it_last()
    {
        await Apply(new CatalogChange.PutNode(Node("b")), new CatalogChange.PutNode(Node("a", "02")));
        string[] groups = ["floor 1", "a,b\"\n", "日本"];
        await Apply(new CatalogChange.SeeNode(NodeId.Parse("b"), Now.AddDays(1), "[::1]:99", groups));

        var nodes = await Catalog.NodesAsync(CancellationToken.None);

        Assert.Equal(["a", "b"], nodes.Select(node => node.Node.Value));
        Assert.Equal(Node("a", "02"), nodes[0] with { Groups = Node("a").Groups });
        Assert.Equal(groups, nodes[1].Groups);
        Assert.Equal((Now.AddDays(1), "[::1]:99"), (nodes[1].LastSeen, nodes[1].Address));
        Assert.Null(await Catalog.FindNodeAsync(NodeId.Parse("c"), CancellationToken.None));
    }

    [Fact]
    public async Task Revoking_a_node_revokes_every_certificate_it_ever_had_and_none_it_gets_later()
    {
        var node = NodeId.Parse("n");
        await Apply(
            new CatalogChange.PutNode(Node("n", "01")), new CatalogChange.PutNode(Node("n", "02")),
            new CatalogChange.PutNode(Node("other", "03")), new CatalogChange.RevokeNode(node, Now));

        Assert.Equal(["01", "02"], (await Catalog.RevokedSerialsAsync(CancellationToken.None)).Order());
        Assert.Equal(Now, (await Catalog.FindNodeAsync(node, CancellationToken.None))!.RevokedAt);

        await Apply(new CatalogChange.PutNode(Node("n", "04")));
        Assert.Equal(["01", "02"], (await Catalog.RevokedSerialsAsync(CancellationToken.None)).Order());
        Assert.Null((await Catalog.FindNodeAsync(node, CancellationToken.None))!.RevokedAt);
    }

    [Fact]
    public async Task Broadcasts_receivers_and_receipts_are_found_as_they_were_put_last()
    {
        var running = new StoredBroadcast(
            BroadcastId.New(), "maps", "map.bin", 3, 5L << 32, RelativePath.Parse("in/map.bin"), NodeId.Parse("o"), Now, null, 1, true);
        var ended = running with { Id = BroadcastId.New(), StartedAt = Now.AddHours(-1), EndedAt = Now, State = 2 };
        var receiver = new StoredReceiver(running.Id, NodeId.Parse("n"), 2, 7, null, null, Now);
        var failed = receiver with { State = 5, Reason = Reason.NoSpace, Detail = "disk full" };
        var receipt = new StoredReceipt(running.Id.ToString(), NodeId.Parse("n"), "a.b.c", Now);
        await Apply(
            new CatalogChange.PutBroadcast(running with { State = 0 }), new CatalogChange.PutBroadcast(running),
            new CatalogChange.PutBroadcast(ended), new CatalogChange.PutReceiver(receiver),
            new CatalogChange.PutReceiver(failed), new CatalogChange.PutReceipt(receipt));
        await Reopen();

        Assert.Equal([running, ended], await Catalog.BroadcastsAsync(runningOnly: false, 10, CancellationToken.None));
        Assert.Equal([running], await Catalog.BroadcastsAsync(runningOnly: true, 10, CancellationToken.None));
        Assert.Equal([running], await Catalog.BroadcastsAsync(runningOnly: false, 1, CancellationToken.None));
        Assert.Equal(ended, await Catalog.FindBroadcastAsync(ended.Id, CancellationToken.None));
        Assert.Equal([failed], await Catalog.ReceiversAsync(running.Id, CancellationToken.None));
        Assert.Empty(await Catalog.ReceiversAsync(ended.Id, CancellationToken.None));
        Assert.Equal([receipt], await Catalog.ReceiptsAsync(receipt.Id, CancellationToken.None));
    }
}
