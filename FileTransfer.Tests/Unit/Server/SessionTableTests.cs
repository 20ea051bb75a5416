using Akka.Actor;
using Akka.TestKit.Xunit2;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Server;
using Xunit;

namespace FileTransfer.Tests.Unit.Server;

public sealed class SessionTableTests : TestKit
{
    private readonly SessionTable _table = new();

    [Fact]
    public void The_first_is_admitted()
    {
        Assert.Null(_table.Admit(Holder("a", 5), out var fenced));
        Assert.Null(fenced);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void The_same_or_a_lower_epoch_is_told_who_has_the_place(long epoch)
    {
        Assert.Null(_table.Admit(Holder("a", 5), out _));

        Assert.Equal(new SessionEpoch(5), _table.Admit(Holder("a", epoch), out var fenced));
        Assert.Null(fenced);
        Assert.Equal(5, Assert.Single(_table.Holders).Epoch.Value);
    }

    [Fact]
    public void A_higher_epoch_fences_the_holder()
    {
        var first = Holder("a", 5);
        Assert.Null(_table.Admit(first, out _));
        var second = Holder("a", 6);

        Assert.Null(_table.Admit(second, out var fenced));

        Assert.Equal(first.Session, fenced);
        Assert.Same(second, Assert.Single(_table.Holders));
        Assert.Null(_table.Remove(first.Session));
        Assert.Same(second, _table.Remove(second.Session));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void Other_nodes_and_other_names_do_not_meet()
    {
        Assert.Null(_table.Admit(Holder("a", 5), out _));
        Assert.Null(_table.Admit(Holder("b", 1), out var fencedByNode));
        Assert.Null(_table.Admit(Holder("a", 1, "command"), out var fencedByName));

        Assert.Null(fencedByNode);
        Assert.Null(fencedByName);
        Assert.Equal(3, _table.Count);
    }

    private SessionTable.Holder Holder(string node, long epoch, string name = "client") => new(
        new PeerIdentity(NodeId.Parse(node), NodeKind.Client, Permissions.None, "01"), name, new SessionEpoch(epoch),
        CreateTestProbe().Ref, "192.0.2.1", Receives: false, []);
}
