using Akka.Actor;
using FileTransfer.Actors.Domain;
using FileTransfer.Actors.Remote;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FileTransfer.Tests.Unit.Remote;

public sealed class RemoteRulesTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("127.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.1")]
    [InlineData("a_b")]
    [InlineData("a--b.c")]
    [InlineData("xn--80ak6aa92e")]
    public void A_node_keeps_its_name_in_the_paths_of_actors(string name)
    {
        var node = NodeId.Parse(name);

        Assert.True(ActorPath.TryParse($"{NodeAddress.Of(node)}/user/site", out var path));
        Assert.Equal(NodeAddress.Of(node), path.Address);
        Assert.Equal(node, NodeAddress.NodeOf(path.Address));
        Assert.Equal(node, NodeAddress.NodeOf(NodeAddress.Inner(node)));
    }

    [Theory]
    [InlineData(NodeKind.Server, "hub", "shop", NodeKind.Broadcaster, null)]
    [InlineData(NodeKind.Server, "hub", "old", NodeKind.Server, Reason.NotTrusted)]
    [InlineData(NodeKind.Server, "hub", "hub", NodeKind.Server, Reason.NotTrusted)]
    [InlineData(NodeKind.Server, "hub", "pc", NodeKind.Client, Reason.NotAllowed)]
    [InlineData(NodeKind.Broadcaster, "shop", "hub", NodeKind.Server, null)]
    [InlineData(NodeKind.Broadcaster, "shop", "mall", NodeKind.Broadcaster, null)]
    [InlineData(NodeKind.Broadcaster, "shop", "shop", NodeKind.Broadcaster, Reason.NotTrusted)]
    [InlineData(NodeKind.Broadcaster, "shop", "pc", NodeKind.Client, Reason.NotAllowed)]
    public void Only_servers_and_broadcasters_are_admitted_and_the_server_not_at_its_own_port(
        NodeKind kind, string self, string node, NodeKind its, Reason? refused)
    {
        var peer = new PeerIdentity(NodeId.Parse(node), its, Permissions.Admin, "01");

        Assert.Equal(refused, RemoteAdmission.Refuse(NodeId.Parse(self), kind, peer)?.Reason);
    }

    [Fact]
    public void A_burst_passes_and_a_flood_is_slowed_to_the_pace()
    {
        var time = new FakeTimeProvider();
        var pace = new InboundPace(time);
        for (var i = 0; i < InboundPace.Burst / 65536; i++) Assert.Equal(TimeSpan.Zero, pace.Take(65536));

        var wait = pace.Take(65536);
        Assert.InRange(wait.TotalSeconds, 65536.0 / InboundPace.BytesPerSecond * 0.99, 65536.0 / InboundPace.BytesPerSecond * 1.01);

        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.Zero, pace.Take(1));
    }

    [Fact]
    public void A_flood_of_tiny_messages_is_slowed_as_well()
    {
        var pace = new InboundPace(new FakeTimeProvider());
        var free = 0;
        while (pace.Take(1) == TimeSpan.Zero) free++;

        Assert.Equal(InboundPace.Burst / InboundPace.Least, free);
    }

    [Fact]
    public void The_directory_is_bounded_and_changes()
    {
        var directory = new NodeDirectory();
        for (var i = 0; i < NodeDirectory.MaxNodes; i++) Assert.True(directory.Set(NodeId.Parse($"n{i}"), new PeerAddress(["a"], 1)));

        Assert.False(directory.Set(NodeId.Parse("one-more"), new PeerAddress(["a"], 1)));
        Assert.True(directory.Set(NodeId.Parse("n0"), new PeerAddress(["b"], 2)));
        Assert.Equal(["b"], directory.Find(NodeId.Parse("n0"))!.Hosts);
        directory.Remove(NodeId.Parse("n0"));
        Assert.Null(directory.Find(NodeId.Parse("n0")));
    }

    [Fact]
    public void News_of_one_node_come_once_a_minute()
    {
        var (time, log) = (new FakeTimeProvider(), new FileTransfer.Tests.Support.KeptLog());
        var news = new RemoteNews(time, log);
        for (var i = 0; i < 1000; i++) news.Refused(NodeId.Parse("shop"), new Failure(Reason.ProtocolViolation, "it sent bytes"));
        news.CannotReach(NodeId.Parse("mall"), new Failure(Reason.Unreachable, "it is off"));
        Assert.Equal(2, log.Lines.Count);

        time.Advance(TimeSpan.FromMinutes(1));
        news.Refused(NodeId.Parse("shop"), new Failure(Reason.ProtocolViolation, "it sent bytes"));
        Assert.Equal(3, log.Lines.Count);
        Assert.Equal(1001, news.Refusals);
    }
}
