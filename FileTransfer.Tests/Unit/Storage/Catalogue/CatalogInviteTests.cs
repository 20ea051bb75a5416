using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Storage.Catalogue;
using Xunit;

namespace FileTransfer.Tests.Unit.Storage.Catalogue;

public sealed class CatalogInviteTests : CatalogTestBase
{
    [Fact]
    public async Task A_code_enrols_one_node_with_the_rights_of_the_invite()
    {
        await Catalog.AddInviteAsync(Invited(1), CancellationToken.None);

        Assert.Equal(Redemption.Enrolled, await Redeem(1, "n"));

        var node = await Catalog.FindNodeAsync(NodeId.Parse("n"), CancellationToken.None);
        Assert.Equal((NodeKind.Client, Permissions.Download, "01"), (node!.Kind, node.Permissions, node.Serial));
        var invite = await Catalog.FindInviteAsync(Hash(1), CancellationToken.None);
        Assert.Equal(Invited(1) with { RedeemedBy = node.Node, RedeemedAt = Now }, invite);
        Assert.Equal(Redemption.AlreadyUsed, await Redeem(1, "m"));
        Assert.Null(await Catalog.FindNodeAsync(NodeId.Parse("m"), CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_that_redeem_one_code_at_once_exactly_one_wins()
    {
        for (var round = 1; round <= 20; round++)
        {
            await Catalog.AddInviteAsync(Invited(round), CancellationToken.None);
            using var start = new Barrier(4);
            var attempts = Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return Redeem(round, $"n{round}-{i}");
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());

            var results = await Task.WhenAll(attempts);

            Assert.Single(results, Redemption.Enrolled);
            Assert.Equal(3, results.Count(result => result == Redemption.AlreadyUsed));
        }

        Assert.Equal(20, (await Catalog.NodesAsync(CancellationToken.None)).Count);
    }

    [Fact]
    public async Task An_unknown_or_expired_code_enrols_nobody()
    {
        await Catalog.AddInviteAsync(Invited(1) with { ExpiresAt = Now }, CancellationToken.None);

        Assert.Equal(Redemption.Expired, await Redeem(1, "n"));
        Assert.Equal(Redemption.UnknownCode, await Redeem(2, "n"));
        Assert.Empty(await Catalog.NodesAsync(CancellationToken.None));
        Assert.Null(await Catalog.FindInviteAsync(Hash(2), CancellationToken.None));
    }

    [Fact]
    public async Task A_code_for_a_name_serves_that_name_only_and_may_replace_its_certificate()
    {
        var name = NodeId.Parse("n");
        await Apply(new CatalogChange.PutNode(Node("n", "99")));
        await Catalog.AddInviteAsync(Invited(1), CancellationToken.None);
        await Catalog.AddInviteAsync(Invited(2, name), CancellationToken.None);

        Assert.Equal(Redemption.NameTaken, await Redeem(1, "n"));
        Assert.Equal(Redemption.OtherName, await Redeem(2, "m"));
        Assert.Equal(Redemption.Enrolled, await Redeem(2, "n"));
        Assert.Equal("02", (await Catalog.FindNodeAsync(name, CancellationToken.None))!.Serial);
        Assert.Equal(["99"], await Catalog.RevokedSerialsAsync(CancellationToken.None));

        await Apply(new CatalogChange.RevokeNode(name, Now));
        Assert.Equal(Redemption.Enrolled, await Redeem(1, "n"));
    }

    [Fact]
    public async Task Enrolment_that_fails_leaves_the_code_unspent()
    {
        await Catalog.AddInviteAsync(Invited(1), CancellationToken.None);
        var broken = Node("n") with { Serial = null! };   // refused by the table, after the code was spent

        await Assert.ThrowsAsync<FailureException>(
            () => Catalog.RedeemAsync(Hash(1), broken, Now, CancellationToken.None));

        Assert.Equal(Redemption.Enrolled, await Redeem(1, "n"));
    }

    private Task<Redemption> Redeem(int code, string node) =>
        Catalog.RedeemAsync(Hash(code), Node(node, $"0{code}"), Now, CancellationToken.None);
}
